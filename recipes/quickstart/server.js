// A service without dependencies: GET / answers with a line of text, anything else with 404.
import { createServer } from 'node:http'

const port = Number(process.env.PORT ?? 8080)

const server = createServer((request, response) => {
  const found = request.url === '/' && (request.method === 'GET' || request.method === 'HEAD')
  const body = found ? `hello from node ${process.version}\n` : 'not found\n'
  response.writeHead(found ? 200 : 404, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
})

// The first process of a container gets no default signal handling from the kernel.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
  })
}

server.listen(port, () => console.log(`listening on port ${port}`))
