import { chooseLanguage, type Language, language, t } from '../texts/texts.ts'
import { signOut } from './api.ts'
import { nextTheme, theme } from './theme.ts'

const LANGUAGES: readonly Language[] = ['en', 'fr']

/** Language, theme, and the way out: the same on every page. */
export function Switches({ signedIn = true }: { readonly signedIn?: boolean }) {
  return (
    <div class="switches">
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          class="quiet"
          lang={one}
          title={t(`language.${one}`)}
          aria-pressed={language.value === one}
          onClick={() => chooseLanguage(one)}
        >
          {one.toUpperCase()}
        </button>
      ))}
      <button type="button" class="quiet" title={t(`theme.${theme.value}`)} aria-label={t(`theme.${theme.value}`)} onClick={nextTheme}>
        <ThemeMark />
      </button>
      {signedIn && (
        <button type="button" class="quiet" onClick={signOut}>
          {t('sign-out')}
        </button>
      )}
    </div>
  )
}

function ThemeMark() {
  const filled = { auto: 'M8 2a6 6 0 0 1 0 12z', light: '', dark: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z' }[theme.value]
  return (
    <svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5" />
      <path d={filled} fill="currentColor" />
    </svg>
  )
}
