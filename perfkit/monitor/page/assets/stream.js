// How does the page hear from perfkit? First the token, if one is wanted; then a stream of events.

const AGAIN_MS = 3000;

// The token in the address goes to perfkit once, which answers with a cookie, and out of sight.
export const enter = async (token) => (await fetch("/enter", { method: "POST", headers: { "Content-Type": "text/plain" }, body: token })).ok;

export const enterWithAddress = async () => {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  history.replaceState(null, "", location.pathname);
  await enter(token).catch(() => false);
};

// Whether perfkit lets us in; null if it can't be reached.
const known = async () => {
  try {
    return (await fetch("/known")).status !== 401;
  } catch {
    return null;
  }
};

// Calls ``heard`` with each event; ``lost`` when there is no connection; ``refused`` without token.
export const listen = async ({ heard, lost, refused }) => {
  const again = () => setTimeout(() => listen({ heard, lost, refused }), AGAIN_MS);
  const allowed = await known();
  if (allowed === false) {
    refused();
    return;
  }
  if (allowed === null) {
    lost();
    again();
    return;
  }
  const source = new EventSource("/news");
  source.onmessage = (event) => heard(JSON.parse(event.data));
  source.onerror = () => {
    lost();
    if (source.readyState === EventSource.CLOSED) again(); // else the browser tries by itself
  };
};
