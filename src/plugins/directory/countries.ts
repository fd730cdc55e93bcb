/** How numbers are dialled inside one country. */
export interface NumberPlan {
  /** Country calling code, without +. */
  readonly code: string
  /** What stands before a national number and is dropped behind the calling code. */
  readonly trunk: string
  /** Lengths of a national number without its trunk prefix. */
  readonly lengths: readonly [from: number, to: number]
  /** What is dialled before a calling code. */
  readonly exit: string
  /** The zero that numbers begin with belongs to them, also behind the calling code. */
  readonly keepsZero: boolean
}

function plan(code: string, trunk: string, from: number, to = from, exit = '00'): NumberPlan {
  return { code, trunk, lengths: [from, to], exit, keepsZero: code === '39' }
}

const plans: Readonly<Record<string, NumberPlan>> = {
  AE: plan('971', '0', 8, 9),
  AR: plan('54', '0', 10),
  AT: plan('43', '0', 7, 13),
  AU: plan('61', '0', 9, 9, '0011'),
  BE: plan('32', '0', 8, 9),
  BG: plan('359', '0', 8, 9),
  BR: plan('55', '0', 10, 11),
  CA: plan('1', '1', 10, 10, '011'),
  CH: plan('41', '0', 9),
  CI: plan('225', '', 10),
  CL: plan('56', '', 9),
  CM: plan('237', '', 9),
  CN: plan('86', '0', 10, 11),
  CO: plan('57', '', 10),
  CY: plan('357', '', 8),
  CZ: plan('420', '', 9),
  DE: plan('49', '0', 7, 11),
  DK: plan('45', '', 8),
  DZ: plan('213', '0', 8, 9),
  EE: plan('372', '', 7, 8),
  EG: plan('20', '0', 9, 10),
  ES: plan('34', '', 9),
  FI: plan('358', '0', 6, 11),
  FR: plan('33', '0', 9),
  GB: plan('44', '0', 9, 10),
  GF: plan('594', '0', 9),
  GP: plan('590', '0', 9),
  GR: plan('30', '', 10),
  HR: plan('385', '0', 8, 9),
  HU: plan('36', '06', 8, 9),
  IE: plan('353', '0', 7, 9),
  IL: plan('972', '0', 8, 9),
  IN: plan('91', '0', 10),
  IS: plan('354', '', 7),
  IT: plan('39', '', 8, 11),
  JP: plan('81', '0', 9, 10, '010'),
  KR: plan('82', '0', 8, 10),
  LT: plan('370', '0', 8),
  LU: plan('352', '', 6, 9),
  LV: plan('371', '', 8),
  MA: plan('212', '0', 9),
  MC: plan('377', '', 8, 9),
  MQ: plan('596', '0', 9),
  MT: plan('356', '', 8),
  MX: plan('52', '', 10),
  NC: plan('687', '', 6),
  NL: plan('31', '0', 9),
  NO: plan('47', '', 8),
  NZ: plan('64', '0', 8, 10),
  PF: plan('689', '', 8),
  PL: plan('48', '', 9),
  PT: plan('351', '', 9),
  RE: plan('262', '0', 9),
  RO: plan('40', '0', 9),
  RS: plan('381', '0', 8, 9),
  RU: plan('7', '8', 10, 10, '810'),
  SA: plan('966', '0', 8, 9),
  SE: plan('46', '0', 7, 9),
  SG: plan('65', '', 8),
  SI: plan('386', '0', 8),
  SK: plan('421', '0', 9),
  SN: plan('221', '', 9),
  TH: plan('66', '0', 8, 9),
  TN: plan('216', '', 8),
  TR: plan('90', '0', 10),
  UA: plan('380', '0', 9),
  US: plan('1', '1', 10, 10, '011'),
  YT: plan('262', '0', 9),
  ZA: plan('27', '0', 9),
}

const plansByCode: ReadonlyMap<string, NumberPlan> = new Map(Object.values(plans).map((known) => [known.code, known]))

/** The dialling habits of a country (ISO 3166), where they are known here. */
export function planOf(country: string | undefined): NumberPlan | undefined {
  return country === undefined ? undefined : plans[country]
}

/** The habits of the country of an international number, or undefined where its calling code is not known here. */
export function planOfNumber(digits: string): NumberPlan | undefined {
  return plansByCode.get(digits.slice(0, 1)) ?? plansByCode.get(digits.slice(0, 2)) ?? plansByCode.get(digits.slice(0, 3))
}
