/** What expressions can call: JSONata's own (docs.jsonata.org) and ours. Name, what it takes, what it gives. */
const lines = `
abs(number) → number
append(array1, array2) → array
average(array) → number
base64decode(text) → text
base64encode(text) → text
boolean(value) → yes/no
ceil(number) → number
contains(text, pattern) → yes/no
count(array) → number
decodeUrl(text) → text
decodeUrlComponent(text) → text
distinct(array) → array
each(object, function) → array
encodeUrl(text) → text
encodeUrlComponent(text) → text
error(message)
exists(value) → yes/no
filter(array, function) → array
floor(number) → number
formatBase(number, radix?) → text
formatInteger(number, picture) → text
formatNumber(number, picture, options?) → text
fromMillis(number, picture?, timezone?) → text
join(array, separator?) → text
keys(object) → array
length(text) → number
lookup(object, key) → value
lowercase(text) → text
map(array, function) → array
match(text, pattern, limit?) → array
max(array) → number
merge(array) → object
millis() → number
min(array) → number
not(value) → yes/no
now(picture?, timezone?) → text
number(value) → number
pad(text, width, character?) → text
parseInteger(text, picture) → number
power(base, exponent) → number
random() → number
reduce(array, function, initial?) → value
replace(text, pattern, replacement, limit?) → text
reverse(array) → array
round(number, precision?) → number
shuffle(array) → array
sift(object, function) → object
single(array, function?) → value
sort(array, function?) → array
split(text, separator, limit?) → array
spread(object) → array
sqrt(number) → number
string(value, prettify?) → text
substring(text, start, length?) → text
substringAfter(text, chars) → text
substringBefore(text, chars) → text
sum(array) → number
toMillis(timestamp, picture?) → number
trim(text) → text
type(value) → text
uppercase(text) → text
zip(array1, …) → array
agentBusy() → yes/no
e164(number, country?) → text
sameNumber(number1, number2) → yes/no
table(name, key) → row
within(schedule) → yes/no`

export interface FunctionWords {
  readonly name: string
  /** With the name, what it takes and gives. */
  readonly signature: string
  /** The names of what it takes. */
  readonly takes: readonly string[]
}

export const functions: readonly FunctionWords[] = lines
  .trim()
  .split('\n')
  .map((signature) => {
    const [, name = '', inside = ''] = /^(\w+)\((.*?)\)/.exec(signature) ?? []
    return { name, signature: `$${signature}`, takes: inside === '' ? [] : inside.split(', ') }
  })
