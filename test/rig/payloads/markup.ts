/** Text that means something to whoever shows it: terminals, Markdown, HTML, templates, spreadsheets, readers of a direction. */

const ESC = '\u001b';
const BEL = '\u0007';
const CSI = [
  '31m',
  '0m',
  '2J',
  'H',
  '1A',
  '999B',
  '6n',
  '?1049h',
  '?25l',
  '3J',
  '0c',
  '>0c',
  '21t',
  '1;1H',
  '38;2;1;2;3m',
  '?2004h',
  '8m',
];
const OSC = [
  '0;title',
  '2;owned',
  '8;;http://evil.example',
  '8;id=1;file:///etc/passwd',
  '52;c;ZXZpbA==',
  '4;1;rgb:ff/00/00',
  '7;file://host/',
  '9;note',
  '1337;File=inline=1:AAAA',
  '777;notify;a;b',
];
const HTML = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '"><script>x</script>',
  "'-alert(1)-'",
  '</textarea><script>x</script>',
  '<iframe srcdoc="<script>x</script>">',
  '&lt;script&gt;',
  '<!--',
  ']]>',
  '<style>*{display:none}</style>',
  '<base href=//evil>',
  '<meta http-equiv=refresh content=0>',
];
const MARKDOWN = [
  '|',
  '||',
  '\\|',
  '\\\\|',
  '\\\\\\|',
  '|---|',
  '\n| 1 | idea-1 | x |',
  '\r| fake |',
  '\n## Results',
  '\n\n# Heading',
  '\r\n- **idea-666**: ok',
  '```\n',
  '`a|b`',
  '[x](javascript:alert(1))',
  '![x](http://evil.example/p.png)',
  '<http://evil.example>',
  '[ref]: http://evil.example',
  '* * *',
  '\u2028| fake |',
  '\u0085## fake',
  '\u000b| x |',
  '\f## x',
];
const BIDI = [
  '\u202e',
  '\u202d',
  '\u202a',
  '\u2066',
  '\u2067',
  '\u2068',
  '\u2069',
  '\u200e',
  '\u200f',
  '\u061c',
  '\ufeff',
];
const OTHERS = [
  '{{7*7}}',
  '${7*7}',
  '{gpu}',
  '{idea_id}',
  '%s%s%n',
  '=cmd|calc!A1',
  '@channel',
  '<!here>',
  '<@U123>',
  '\ud800',
  '\udc00x',
  '\u0000',
  '\u0008\u0008\u0008ok',
  '\u007f',
  '\u009b31m',
  '\u009d0;t\u009c',
  '\u0090q\u009c',
];

/** At least 200, each also between ordinary words. */
export function markupPayloads(): string[] {
  const osc = OSC.flatMap((body) => [`${ESC}]${body}${BEL}`, `${ESC}]${body}${ESC}\\`, `${ESC}]${body}`]);
  const others = ['(B', ')0', 'c', '7', '8', 'D', 'M', '=', 'P1;2q#', '^pm', '_apc', 'X sos', ' F', '#8', '%G'].map(
    (end) => ESC + end,
  );
  const nested = [
    `${ESC}${ESC}[31m[31m`,
    `${ESC}[${ESC}[0m31m`,
    `${ESC}]0;${ESC}[31m${BEL}`,
    ESC,
    `a${ESC}`,
    `${ESC}[`,
    `${ESC}[3${'1'.repeat(99)}`,
  ];
  const all = [
    ...CSI.map((body) => `${ESC}[${body}`),
    ...osc,
    ...others,
    ...nested,
    ...HTML,
    ...MARKDOWN,
    ...BIDI,
    ...OTHERS,
  ];
  return [...new Set(all.flatMap((text) => [text, `before ${text} after`]))];
}
