import { t } from '../texts/texts.ts'

const icon = new URL('./icon.svg', import.meta.url).href

export function Brand() {
  return (
    <span class="brand">
      <img src={icon} alt="" />
      {t('brand')}
    </span>
  )
}
