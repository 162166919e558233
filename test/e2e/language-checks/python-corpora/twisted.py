from twisted.internet import defer, protocol, reactor, task
from twisted.internet.endpoints import clientFromString, connectProtocol, serverFromString
from twisted.protocols.basic import LineReceiver
from twisted.web import client, resource, server


class Page(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        return b"page " + request.path


class Shout(LineReceiver):
    def lineReceived(self, line):
        self.sendLine(line.upper())


class Ask(LineReceiver):
    def connectionMade(self):
        self.answer = defer.Deferred()
        self.sendLine(b"hello")

    def lineReceived(self, line):
        self.answer.callback(line)


@defer.inlineCallbacks
def main(reactor):
    yield serverFromString(reactor, "tcp:8082:interface=127.0.0.1").listen(server.Site(Page()))
    yield serverFromString(reactor, "tcp:8083:interface=127.0.0.1").listen(protocol.Factory.forProtocol(Shout))
    answer = yield client.Agent(reactor).request(b"GET", b"http://127.0.0.1:8082/x")
    print(answer.code, (yield client.readBody(answer)))
    ask = yield connectProtocol(clientFromString(reactor, "tcp:127.0.0.1:8083"), Ask())
    print((yield ask.answer), type(reactor).__name__)
    yield task.deferLater(reactor, 0.01, lambda: None)


task.react(main, _reactor=reactor)
