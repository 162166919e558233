import asyncio

import aiohttp
from aiohttp import web


async def hello(request):
    return web.json_response({"name": request.match_info["name"], "sent": await request.text()})


async def talk(request):
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data.upper())
        await socket.close()
    return socket


async def main():
    app = web.Application()
    app.add_routes([web.post("/{name}", hello), web.get("/ws/talk", talk)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 8080).start()
    async with aiohttp.ClientSession() as session:
        async with session.post("http://127.0.0.1:8080/you", data="über") as answer:
            print(answer.status, await answer.json())
        async with session.ws_connect("http://127.0.0.1:8080/ws/talk") as socket:
            await socket.send_str("hey")
            print((await socket.receive()).data)
    await runner.cleanup()


asyncio.run(main())
