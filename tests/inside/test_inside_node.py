"""Programs on Node that believe they call https://api.telegram.org reach perfkit's Bot API."""

import shutil
import subprocess
import sys

import pytest

from perfkit.bot import environment as bot_environment_module

pytestmark = pytest.mark.slow

READ = """\
const read = (answer) => {
  let body = '';
  answer.on('data', (part) => (body += part)).on('end', () => console.log(body));
};
"""
CALL = "'https://api.telegram.org/bot1:T/sendMessage?chat_id=7'"
FORM = "{'Content-Type': 'application/x-www-form-urlencoded'}"
TYPED = f"{{method: 'POST', headers: {FORM}}}"

HTTPS_REQUEST = f"require('https').request({CALL}, {TYPED}, read).end('text=hi');"
HTTPS_GET = f"require('node:https').get({CALL} + '&text=hi', read);"
HTTPS_PARTS = f"""\
const https = require('https');
const agent = new https.Agent({{keepAlive: true, maxSockets: 1, family: 6}});
const request = https.request({{
  hostname: 'API.telegram.org', port: 443, path: '/bot1:T/sendMessage?chat_id=7', agent,
  timeout: 9000, ...{TYPED},
}});
request.on('response', (answer) => {{ read(answer); agent.destroy(); }});
require('stream').Readable.from(['text', '=hi']).pipe(request);
"""
PROXIED = f"""\
const agent = new (require('https').Agent)();
agent.proxy = new URL('http://127.0.0.1:9'); // as a proxy's agent has
agent.createConnection = () => {{ throw new Error('the proxy was asked'); }};
require('https').request({CALL}, {{agent, ...{TYPED}}}, read).end('text=hi');
"""
HTTP_GET = f"require('http').get({CALL}.replace('s:', ':') + '&text=hi', read);"
NAMED = f"""\
import {{request}} from 'node:https';
request({CALL}, {TYPED}, read).end('text=hi');
"""
FETCH = f"""\
fetch({CALL}, {{...{TYPED}, body: 'text=hi'}}).then((answer) => answer.text()).then(console.log);
"""
FETCH_REQUEST = f"""\
const body = new Blob(['text=', 'hi']).stream();
const request = new Request(new URL({CALL}), {{...{TYPED}, body, duplex: 'half'}});
console.log(await (await fetch(request)).text());
"""
CALL_ONLY = f"require('https').get({CALL} + '&text=hi')"
WORKER = f"new (require('worker_threads').Worker)(`{CALL_ONLY}`, {{eval: true}});"
CHILD = f"require('child_process').execFileSync(process.execPath, ['-e', `{CALL_ONLY}`]);"


@pytest.fixture(scope="module")
def node():
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    return found


@pytest.fixture(scope="module")
def has_fetch(node):
    version = subprocess.run((node, "--version"), capture_output=True, text=True, check=True).stdout
    return int(version[1:].partition(".")[0]) >= 18


@pytest.fixture
def run(node, has_fetch, start, tmp_path):
    """Runs JavaScript as a bot, an ES module if it is called one; gives what it printed."""

    def run_it(code, kind="cjs", **additions):
        if "fetch(" in code and not has_fetch:
            pytest.skip("this node is older than 18 and has no fetch")
        program = tmp_path / f"bot.{kind}"
        program.write_text(code)
        return start(node, str(program), **additions)

    return run_it


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        pytest.param(HTTPS_REQUEST, "cjs", id="https.request"),
        pytest.param(HTTPS_GET, "cjs", id="https.get"),
        pytest.param(HTTPS_PARTS, "cjs", id="agent-and-stream"),
        pytest.param(PROXIED, "cjs", id="proxy-agent"),
        pytest.param(HTTP_GET, "cjs", id="http.get"),
        pytest.param(NAMED, "mjs", id="named-import"),
        pytest.param(FETCH, "cjs", id="fetch"),
        pytest.param(FETCH_REQUEST, "mjs", id="fetch-request"),
        pytest.param(WORKER, "cjs", id="worker-thread"),
        pytest.param(CHILD, "cjs", id="child-process"),
    ],
)
def test_every_way_to_call_arrives_whole(code, kind, run, bot_api, notes):
    run(READ + code, kind)
    assert bot_api.called("sendMessage") == {"chat_id": "7", "text": "hi"}
    assert bot_api.asked[0].host.lower() == "api.telegram.org"
    assert notes().framework() == "node"
    assert notes().redirected[0].version == notes().nodes[0]
    assert notes().refused == ()


def test_a_kept_connection_is_used_again(run, bot_api):
    code = f"""\
    const agent = new (require('https').Agent)({{keepAlive: true}});
    const get = () => new Promise((done) => {{
      const request = require('https').get({CALL}, {{agent}}, (answer) => {{
        answer.resume().on('end', () => setImmediate(done, request.reusedSocket));
      }});
    }});
    (async () => {{ console.log(await get(), await get()); agent.destroy(); }})();
    """
    assert run(code) == "false true\n"


def test_a_call_can_be_aborted(run, bot_api):
    bot_api.forget_updates()
    code = """\
    const aborting = new AbortController();
    const {signal} = aborting;
    const waits = 'https://api.telegram.org/bot1:T/getUpdates?timeout=60';
    fetch(waits, {signal}).catch((error) => console.log(error.name));
    require('https').get(waits, {signal})
      .on('error', (error) => console.log(error.name))
      .on('socket', (socket) => socket.once('secureConnect', () => aborting.abort()));
    """
    assert run(code) == "AbortError\nAbortError\n"


def test_other_hosts_are_spoken_to_in_tls(run, bot_api):
    code = "require('https').get(process.env.PERFKIT_API_ROOT.replace('http', 'https'))"
    said = run(code + ".on('error', (error) => console.log(error.code));")
    assert said == "EPROTO\n"
    assert bot_api.asked == []


@pytest.mark.parametrize(
    "attempt",
    [
        "require('net').connect(443, 'api.telegram.org').on('error', tell)",
        "require('tls').connect(443, 'core.telegram.org').on('error', tell)",
        "require('https').get('https://core.telegram.org/').on('error', tell)",
        "fetch('https://web.telegram.org/').catch((error) => tell(error.cause))",
        "require('dns').lookup('Api.telegram.org.', tell)",
        "require('dns').promises.resolve4('telegram.org').catch(tell)",
        "require('util').promisify(require('dns').lookup)('telegram.org').catch(tell)",
    ],
)
def test_what_reaches_for_telegram_past_the_redirect_is_refused_with_a_reason(attempt, run, notes):
    said = run(f"const tell = (error) => console.log(error.code, error.message);\n{attempt};")
    assert said.startswith("EAI_FAIL perfkit keeps this bot from reaching ")
    assert "The Bot API is at http://127.0.0.1:" in said
    assert notes().refused[0].lower().rstrip(".").endswith("telegram.org")


def test_what_an_es_module_imports_by_name_is_guarded_too(run):
    code = "import {lookup} from 'node:dns';\n"
    said = run(code + "lookup('telegram.org', (error) => console.log(error.code));", "mjs")
    assert said == "EAI_FAIL\n"


def test_other_names_are_looked_up_as_ever(run):
    code = "require('util').promisify(require('dns').lookup)('127.0.0.1').then(console.log)"
    assert run(code) == "{ address: '127.0.0.1', family: 4 }\n"


def test_the_users_own_node_options_and_odd_paths_are_kept(
    node, tmp_path, monkeypatch, bot_api, start
):
    odd = tmp_path / 'my "own" \\ folder'
    shutil.copytree(bot_environment_module.NODE_HOOK.parent, odd)
    monkeypatch.setattr(bot_environment_module, "NODE_HOOK", odd / "hook.cjs")
    environment = bot_environment_module.bot_environment(
        {"NODE_OPTIONS": "--stack-trace-limit=3"}, {},
        api_root=bot_api.root, notes=tmp_path / "notes", allow_tracing=False,
    )  # fmt: skip
    start(node, "-e", CALL_ONLY, **environment)
    assert bot_api.called("sendMessage")
    said = start(node, "-p", "Error.stackTraceLimit", **environment)
    assert said == "3\n"


def test_a_failure_inside_costs_the_redirect_but_not_the_bot(node, tmp_path, environment):
    broken = tmp_path / "node"
    shutil.copytree(bot_environment_module.NODE_HOOK.parent, broken)
    (broken / "redirect.cjs").write_text("throw new Error('broken');\n")
    done = subprocess.run(
        (node, "-e", "console.log('the bot runs')"),
        env={**environment, "NODE_OPTIONS": f"--require {broken}/hook.cjs"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout == "the bot runs\n"
    assert done.stderr == "perfkit: the bot is not redirected: Error: broken\n"


def test_a_bot_in_python_may_start_one_in_node(node, start, bot_api, notes):
    start(sys.executable, "-c", f"import subprocess; subprocess.run([{node!r}, '-e', '0'])")
    assert len(notes().pythons) == len(notes().nodes) == 1
