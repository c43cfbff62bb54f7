"""A small web server: cookies, JSON, redirects, a failing page. Its port is its argument."""

import sys

from aiohttp import web


async def log_in(request: web.Request) -> web.Response:
    name = (await request.json())["name"]
    response = web.json_response({"token": f"t-{name}", "user": {"active": True}})
    response.set_cookie("sid", name)
    return response


async def page(request: web.Request) -> web.Response:
    known = request.headers.get("Authorization") == f"Bearer t-{request.cookies.get('sid')}"
    return web.Response(text="Mathematics data-lesson=5", status=200 if known else 401)


async def answer(request: web.Request) -> web.Response:
    form = await request.post()
    raise web.HTTPSeeOther(f"/done/{form['answer']}")


async def done(request: web.Request) -> web.Response:
    return web.Response(text=f"you chose {request.match_info['what']}")


async def broken(_request: web.Request) -> web.Response:
    return web.Response(status=500)


app = web.Application()
app.add_routes([
    web.post("/login", log_in), web.get("/lessons", page), web.post("/lessons/5/answers", answer),
    web.get("/done/{what}", done), web.get("/broken", broken),
])  # fmt: skip
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
