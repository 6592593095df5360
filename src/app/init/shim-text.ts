/** Numbers as training scripts print them, in the words that regular expressions of Python and JavaScript share. */

export const NUMBER = String.raw`[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|nan|inf)`;
/** Behind a mere space only a number with a fraction is a value: `saved 3 files` measures nothing. */
export const FRACTION = String.raw`[-+]?\d*\.\d+(?:e[-+]?\d+)?`;
