"use strict";
// The query language: words, and terms such as target:micropython verdict:fail,crash module:os is:case -bytes.
const KEYS = ["target", "verdict", "module", "is", "explained"];
function parse(query, data) {
  const terms = [], problems = [];
  const verdicts = Object.values(data.verdicts);
  for (const text of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const negated = text.length > 1 && text.startsWith("-");
    const [, key, value] = text.slice(negated).match(/^([a-z]+):(.*)$/) || [];
    if (!key) { terms.push({ key: "word", values: [text.slice(negated)], negated }); continue; }
    const values = value.split(",").filter(Boolean);
    const known = { verdict: [...verdicts, "deviates"], is: ["name", "case"], explained: ["yes", "no"] }[key];
    const wrong = known && values.find((item) => !known.includes(item));
    if (!KEYS.includes(key)) problems.push(`There is no term ${key}: – there are ${KEYS.join(", ")}.`);
    else if (!values.length) problems.push(`${key}: needs a value.`);
    else if (wrong) problems.push(`${key}:${wrong} means nothing – there are ${known.join(", ")}.`);
    else if (key === "target" && !values.some((item) => data.targets.some((target) => isTarget(target, item)))) {
      problems.push(`No target has “${values.join(",")}” in its name, implementation or platform.`);
    } else terms.push({ key, values, negated });
  }
  return { terms, problems };
}
const isTarget = ({ name, words }, value) => `${name} ${words}`.toLowerCase().includes(value);

function matcher(terms, data) {
  const of = (...keys) => terms.filter(({ key }) => keys.includes(key));
  const columns = data.targets.map((target, column) => ({ target, column })).filter(({ target }) =>
    of("target").every(({ values, negated }) => values.some((value) => isTarget(target, value)) !== negated));
  const cellwise = of("verdict", "explained"), asked = of("target").length || cellwise.length;
  const isCell = (letter) => letter !== "-" && cellwise.every(({ key, values, negated }) => {
    const plain = letter.toLowerCase(), explained = letter !== plain;
    const holds = key === "verdict"
      ? values.some((value) => (value === "deviates" ? data.deviations.includes(plain) : data.verdicts[plain] === value))
      : data.deviations.includes(plain) && values.includes(explained ? "yes" : "no");
    return holds !== negated;
  });
  const plain = of("word", "module", "is");
  return (row) => {
    const text = row.text;
    for (const { key, values, negated } of plain) {
      const holds = key === "word" ? text.includes(values[0]) : key === "module" ? values.includes(row.module.toLowerCase())
        : values.includes(row.rank === 3 ? "case" : "name");
      if (holds === negated) return null;
    }
    if (!asked) return [];
    const cells = columns.filter(({ column }) => isCell(row.letters[column]));
    return cells.length ? cells : null;
  };
}
