// Writes ecma_table.json: what ECMA-262 itself says of expressions and texts. Run: node tests/schema/ecma_table.mjs
// An expression is read with the flag "u", as JSON Schema asks; one that is none then, without it (Annex B).
import { writeFileSync } from "node:fs";

const patterns = String.raw`
^\d$  ^\D$  ^\w$  ^\W$  ^\s$  ^\S$  ^.$  ^[^]$  []  ^[]*$  ^$  ^  $  ^a$  a$  ^a  a|^b$  ^(a|b)c$
^\bab\b$  \bé  a\B  ^\B$  é\b  \ba
^a{2}$  ^a{2,}$  ^a{2,3}$  ^a{,3}$  ^a{$  ^{$  ^}$  ^]$  ^a{2$  ^a{b}$  ^a{2}?$  ^a+?b*?$  ^(?:ab){2}$  x{0}
^\/$  ^\-$  ^[\-]$  ^\_$  ^\a$  ^\e$  ^\z$  ^\A$  ^\:$  ^\#$  ^\@$  ^\"$  ^\&$  ^\~$
^\cA$  ^\ca$  ^\c$  ^\c1$  ^[\c1]$  ^[\c_]$  ^\0$  ^\00$  ^\01$  ^\7$  ^\77$  ^\377$  ^\8$  ^[\1]$  ^[\8]$
^\x41$  ^\x4$  ^\xZZ$  ^\u0041$  ^\u004$  ^\u{41}$  ^\u{1F600}$  ^\ud83d\ude00$  ^[\ud83d\ude00]$  ^[\u{1F600}-\u{1F64F}]$
^\t$  ^\n$  ^\v$  ^\f$  ^\r$  ^[\b]$  ^[\t\n]$  ^[\d\s]$  ^[^\d\s]$  ^[\D]$  ^[^\D]$  ^[\w-a]$  ^[a-\w]$  ^[\W\w]$
^[a&&b]$  ^[[]$  ^[[a]$  ^[[:alpha:]]$  ^[a~~b]$  ^[+--]$  ^[a\-z]$  ^[-a]$  ^[a-]$  ^[]-]$  ^[$^]$  ^[.*+?(){}|]$  ^[#\ ]$
^[é-ü]$  ^é$  ^😀$  ^[😀]$  ^[^a]$  ^[^é]$  ^.{2}$  ^[^\n]$
^\p{L}$  ^\P{L}$  ^[\p{L}\d]$  ^[^\p{L}]$  ^[\P{L}]$  ^\p{Lu}$  ^\p{Script=Han}$  ^\p{Script_Extensions=Greek}$  ^\p{sc=Cyrl}$
^\p{ASCII}$  ^\p{Alphabetic}$  ^\p{Emoji_Presentation}$  ^\p{gc=Nd}$  ^\p{Letter}$  ^\p{White_Space}$  ^\p{Any}$
^(?<n>a)b$  ^(?<$x>a)$  ^(?<n>a|b)+$  ^((a)|(b))*$  ^(a*)*$  ^(?:)$  ^()$  ^(|a)$  ^a||b$  (?:^a)b  (a$)  ^(^a)$
(?=a)b  (?!a)b  (?<=a)b  (?<!a)b  (a)\1  (?<n>a)\k<n>  \1(a)  (a)\2  ^\k$  (?:a)\1
(  )  [  ]  *  +a  ?  a**  a{2}{3}  {2}  ^*  \b+  a{3,2}  [b-a]  (?  (?P<n>a)  (?<1>a)  (?#c)  (?>a)  a++  \\
^\d+(\.\d{1,2})?$  ^[A-Z]{2}\d{3}$  ^[a-z0-9]+(?:-[a-z0-9]+)*$  ^#[0-9a-fA-F]{6}$  ^\+?[1-9]\d{1,14}$  ^[^@\s]+@[^@\s]+\.[a-z]{2,}$
^[\w.%+-]+$  ^\S+$  ^\s*$  ^(\([0-9]{3}\))?[0-9]{3}-[0-9]{4}$  ^[\u0020-\u007e]*$  ^[\x00-\x7F]*$  ^[^\x00-\x1f]+$  ^(?:[01]\d|2[0-3]):[0-5]\d$
^\$\{[a-z]+\}$  ^[\s\S]$  ^[\[\]]$  ^[\\]$  ^[\/]$  ^a.c$  a{0,0}b  ^\[\]$  ^<[^>]*>$  ^a#b$
`.trim().split(/\s+/);

const texts = [
  "", "a", "b", "A", "Z", "ab", "aa", "aaa", "aaaa", "aab", "abab", "ac", "bc", "abc", "a\nc", "a\u2028c", "0", "5", "9", "é", "ü", "ß", "д", "α", "漢", "\u0663", "\u2167", "😀", "😀😀",
  " ", "\t", "\n", "\r", "\v", "\f", "\b", "\u0085", "\u00a0", "\u1680", "\u180e", "\u2003", "\u2028", "\u2029", "\ufeff", "\u200b", "\0", "\u0001", "\u001f", "\u0007", "\u00ff", "?", "\u0011",
  "{", "}", "]", "[", "a{", "a{,3}", "a{2", "a{b}", "-", "_", "/", "\\", "&", "~", "+", ",", ".", "#", "$", "^", "|", "(", ")", "*", "e", "z", ":", "@", "\"", "x4", "xZZ", "u004", "k", "c", "\\c", "\\c1", "1", "8", "l", "al",
  "a\n", "\na", "éa", "aé", "bba", "a#b", "a-", "😀a", "[]", "[]-", "]-", "a:]", "[:]", "<b>", "${abc}", "$x",
  "12.5", "12.", "AB123", "ab-cd-3", "#aF09bC", "+491234", "x@y.de", "23:59", "24:00", "(555)123-4567", "first.last+tag", "\ud7ff", "\ue000", "\u{10ffff}", "K", "ſ", "\u212a",
];

function read(pattern) {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Read in the next way.
    }
  }
  return null;
}

const rows = patterns.map((pattern) => {
  const expression = read(pattern);
  // Without the flag a character beyond the basic plane counts as two, which no other part of JSON Schema agrees with.
  const basic = (text) => expression.unicode || !/[\u{10000}-\u{10ffff}]/u.test(text + pattern);
  const asked = expression === null ? [] : texts.filter(basic);
  return [pattern, expression === null ? null : asked.filter((text) => expression.test(text)), asked.length === texts.length];
});
writeFileSync(new URL("ecma_table.json", import.meta.url), JSON.stringify({ texts, rows }, null, 0) + "\n");
