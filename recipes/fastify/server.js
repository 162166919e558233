'use strict'
const path = require('node:path')
const { Worker } = require('node:worker_threads')
const fastify = require('fastify')

// The log is written by a worker that pino starts.
const app = fastify({ logger: { transport: { target: 'pino/file', options: { destination: 1 } } } })

app.register(require('@fastify/static'), { root: path.join(__dirname, 'public') })

const schema = { querystring: { type: 'object', properties: { n: { type: 'integer' } } } }
app.get('/sum', { schema }, (request, reply) => {
  const numbers = Array.from({ length: request.query.n }, (_, index) => index + 1)
  const worker = new Worker(path.join(__dirname, 'workers', 'sum.js'), { workerData: numbers })
  worker.on('message', (sum) => reply.send({ sum }))
  worker.on('error', (error) => reply.send(error))
})

app.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 3000) })
process.on('SIGTERM', () => process.exit(0))
