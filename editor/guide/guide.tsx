import { Mark } from '../shared/mark.tsx'
import { linkTo } from '../shell/places.ts'
import { t } from '../texts/texts.ts'
import { current, demo, done, isHere, isOpen, leaveGuide, made, ringMe, STEPS, type Step } from './store.ts'
import './guide.css'

/** The way to a first rule, beside the page: each step notices by itself that it is done. */
export function Guide() {
  if (!isOpen.value) return null
  const now = current.value
  return (
    <aside class="guide column" aria-label={t('guide')}>
      <div class="row">
        <h2 class="grow">{t('guide')}</h2>
        <span class="soft" role="status">
          {t('guide.progress', { done: done.value.size, all: STEPS.length })}
        </span>
      </div>
      <ol class="guide-steps">
        {STEPS.map((step) => (
          <li key={step} aria-current={step === now ? 'step' : undefined}>
            <div class="line">
              <Mark shape={done.value.has(step) ? 'check' : 'ring'} tone={done.value.has(step) ? 'good' : 'soft'} />
              <strong class="grow">{t(`guide.${step}`)}</strong>
            </div>
            {step === now && <p>{t(textOf(step))}</p>}
            {step === now && step === 'pop' && <PopButtons />}
          </li>
        ))}
      </ol>
      {now === undefined && <p class="notice">{t('guide.finished')}</p>}
      {made.value !== undefined && !isHere.value && now !== undefined && <a href={linkTo('rules', made.value)}>{t('guide.to-rule')}</a>}
      <button type="button" onClick={leaveGuide}>
        {t(now === undefined ? 'guide.close' : 'guide.later')}
      </button>
    </aside>
  )
}

function textOf(step: Step) {
  return step === 'pop' && demo.value === undefined ? ('guide.pop-call-text' as const) : (`guide.${step}-text` as const)
}

/** One's own bar, and somebody who calls there. */
function PopButtons() {
  return (
    <div class="row">
      <button type="button" onClick={() => window.open('/agent', 'cordboard-bar', 'width=420,height=760')}>
        {t('guide.bar')}
      </button>
      {demo.value !== undefined && (
        <button type="button" class="main" onClick={ringMe}>
          {t('guide.ring')}
        </button>
      )}
    </div>
  )
}
