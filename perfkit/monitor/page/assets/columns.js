// What is known over time: columns of values beside a column of moments, which grow at the end.

export const none = () => ({ at: [], lines: {}, lowest: {}, highest: {}, gap: 0, marks: [] });

export const of = ({ at, lines, lowest = {}, highest = {}, gap = 0, marks = [] }) => ({ at: [...at], lines, lowest, highest, gap, marks });

const pad = (column, length) => {
  while (column.length < length) column.push(null);
};

// A column whose points stand for a minute grows by one a minute.
export const append = (columns, at, lines, step = 1) => {
  if (columns.at.length && at - columns.at.at(-1) < step) return;
  const before = columns.at.length;
  columns.at.push(at);
  for (const key of new Set([...Object.keys(columns.lines), ...Object.keys(lines)])) {
    const column = (columns.lines[key] ??= []);
    pad(column, before);
    column.push(lines[key] ?? null);
    for (const extreme of [columns.lowest[key], columns.highest[key]]) extreme?.push(lines[key] ?? null);
  }
};

export const forget = (columns, before) => {
  let old = 0;
  while (old < columns.at.length && columns.at[old] < before) old += 1;
  if (old < 100) return; // in one go now and then
  columns.at.splice(0, old);
  for (const group of [columns.lines, columns.lowest, columns.highest]) {
    for (const column of Object.values(group)) column.splice(0, old);
  }
};

// What has been seen since, after what the history told.
export const extend = (columns, recent, step) => {
  recent.at.forEach((at, i) => {
    append(columns, at, Object.fromEntries(Object.entries(recent.lines).map(([key, column]) => [key, column[i] ?? null])), step);
  });
};
