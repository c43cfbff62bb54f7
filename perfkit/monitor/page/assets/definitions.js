// Which charts are there, what is drawn in each, and what is said where there is nothing to draw?

const NO_LOAD = "No load test is running, and no counters of the bot's own are read (--counters). This appears with either.";
const MIB = 2 ** 20;

export const CHARTS = [
  {
    title: "Response time", unit: "of the last minute", form: "duration", least: 0.2, empty: NO_LOAD,
    bounds: [[1, "warn"], [2, "bad"]],
    lines: [{ key: "p95", label: "p95", style: "first", area: true }, { key: "p50", label: "p50", style: "second" }],
  },
  {
    title: "Interactions", unit: "a second", form: "rate", least: 2, empty: NO_LOAD,
    lines: [{ key: "rate", label: "all", style: "first", area: true }],
  },
  {
    title: "CPU", unit: "of one core", form: "percent", least: 1,
    bounds: [[0.7, "warn"], [0.9, "bad"]],
    empty: "Not measured yet: CPU is what was used between two looks.",
    lines: [{ key: "cpu", label: "bot", style: "first", area: true }, { key: "host_cpu", label: "machine, all cores", style: "other", thin: true, besides: true }],
  },
  {
    title: "Memory", form: "size", least: 16 * MIB, inBytes: true, empty: "Not measured yet.",
    lines: [
      { key: "resident", label: "resident", style: "first", area: true },
      { key: "proportional", label: "proportional", style: "second", besides: true },
      { key: "limit", label: "limit", style: "bound", thin: true, dashed: true, besides: true, fitsOnly: true },
    ],
  },
  {
    title: "Errors", unit: "of the last minute's interactions", form: "percent", least: 0.05, most: 1, empty: NO_LOAD,
    bounds: [[0.01, "warn"], [0.05, "bad"]],
    lines: [{ key: "errors", label: "failed", style: "bad", area: true }],
  },
  {
    title: "Event loop", unit: "held up, share of time", form: "percent", least: 0.1, most: 1,
    bounds: [[0.05, "warn"], [0.2, "bad"]],
    empty: "Not looked for. Give --stalls to see what holds up the bot's event loop.",
    lines: [{ key: "stalled", label: "held up", style: "other", area: true }],
  },
  {
    title: "Cache", unit: "hits, of the last minute's look-ups", form: "percent", least: 1, most: 1,
    empty: "The bot tells of no cache; its own metrics are read with --counters.",
    lines: [{ key: "hits", label: "hits", style: "second", area: true }],
  },
  {
    title: "Redis and database", form: "duration", least: 0.01,
    empty: "Neither is watched. Give --watch-redis or --watch-database to see how fast they answer.",
    lines: [{ key: "redis_ping", label: "Redis PING", style: "second" }, { key: "query", label: "longest query", style: "other" }],
  },
  {
    title: "Disk", unit: "by the bot", form: "flow", least: 64 * 1024, inBytes: true,
    empty: "The system does not tell what the bot reads and writes.",
    lines: [{ key: "written", label: "written", style: "first" }, { key: "read", label: "read", style: "second" }],
  },
  {
    title: "Connections", unit: "to the database", form: "count", least: 4, empty: "No database is watched (--watch-database).",
    lines: [{ key: "connections", label: "open", style: "first", area: true }],
  },
];
