// How are values written for people? As in perfkit's reports; times in the reader's own zone.

const MIB = 2 ** 20;

export const duration = (seconds) => {
  const ms = seconds * 1000;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 59995) return `${seconds.toFixed(2)} s`;
  return lasting(seconds);
};

export const lasting = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor(whole / 3600) % 24} h`;
};

export const size = (bytes) => {
  const mib = bytes / MIB;
  if (mib >= 1023.5) return `${(mib / 1024).toFixed(1)} GiB`;
  if (mib < 9.95 && bytes >= 1024) return mib < 0.995 ? `${(bytes / 1024).toFixed(0)} KiB` : `${mib.toFixed(1)} MiB`;
  return bytes < 1024 ? `${bytes.toFixed(0)} B` : `${mib.toFixed(0)} MiB`;
};

export const percent = (share) => {
  const value = share * 100;
  return `${value.toFixed(value > 0 && value < 9.95 ? 1 : 0)} %`;
};

const count = (value) => value.toLocaleString("en", { maximumFractionDigits: 1 });

export const forms = {
  duration,
  size,
  percent,
  count,
  rate: (value) => `${value.toFixed(value < 9.95 ? 1 : 0)}/s`,
  flow: (value) => `${size(value)}/s`,
};

const written = (options) => {
  const format = new Intl.DateTimeFormat(undefined, options);
  return (ms) => format.format(new Date(ms));
};
export const clock = written({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
export const minute = written({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const day = written({ day: "numeric", month: "short" });
export const dayAndMinute = (ms) => `${day(ms)}, ${minute(ms)}`;
export const since = (ms) => (new Date(ms).toDateString() === new Date().toDateString() ? clock(ms) : dayAndMinute(ms));
