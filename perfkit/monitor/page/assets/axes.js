// Where are the lines of a grid, and what stands beside them?

import { clock, day, minute } from "./numbers.js";

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [MINUTE / 6, MINUTE / 3, MINUTE / 2, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 7 * DAY, 14 * DAY];
const KIB = 1024;

const decimal = (least) => {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 2.5, 5, 10].find((each) => each * power >= least * 0.9999);
};
const binary = (least) => {
  const power = KIB ** Math.max(0, Math.floor(Math.log2(least) / 10));
  const factor = [1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 50, 64, 100, 128, 200, 250, 256, 400, 500, 512, 1024].find((each) => each * power >= least * 0.9999);
  return power * factor;
};

// The top of an axis and its ticks, so that the highest value fits below; three or four spaces.
export const valueAxis = (highest, { least, most, inBytes }) => {
  const wanted = Math.max(highest * 1.05, least);
  const step = (inBytes ? binary : decimal)(wanted / 4);
  const top = Math.min(Math.ceil(wanted / step - 1e-9) * step, most ?? Infinity);
  const ticks = [];
  for (let i = 0; i * step <= top * 1.0001; i += 1) ticks.push(i * step);
  return { top, ticks };
};

const label = (at, step) => {
  if (new Date(at).getHours() + new Date(at).getMinutes() === 0) return day(at);
  return step < MINUTE ? clock(at) : minute(at);
};

// Round moments of the reader's own day between these, at most so many.
export const timeTicks = (from, to, most) => {
  const step = TIME_STEPS.find((each) => (to - from) / each <= most) ?? TIME_STEPS.at(-1);
  const ticks = [];
  const start = new Date(from);
  start.setHours(0, 0, 0, 0);
  if (step >= DAY) {
    const days = step / DAY;
    for (const at = start; at.getTime() <= to; at.setDate(at.getDate() + 1)) {
      const number = Math.round((at.getTime() - at.getTimezoneOffset() * MINUTE) / DAY);
      if (number % days === 0 && at.getTime() >= from) ticks.push({ at: at.getTime(), label: day(at) });
    }
    return ticks;
  }
  const first = start.getTime() + Math.ceil((from - start.getTime()) / step) * step;
  for (let at = first; at <= to; at += step) ticks.push({ at, label: label(at, step) });
  return ticks;
};
