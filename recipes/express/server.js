import { createServer } from 'node:http'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { nanoid } from 'nanoid'
import { WebSocket, WebSocketServer } from 'ws'
import native from './lib/native.cjs'

const port = Number(process.env.PORT ?? 3000)
const app = express()
app.set('view engine', 'ejs')
app.set('views', fileURLToPath(new URL('./views', import.meta.url)))

app.get('/', (request, response) => {
  const price = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' })
  const day = new Intl.DateTimeFormat('ja-JP', { dateStyle: 'full', timeZone: 'UTC' })
  response.render('page', { price: price.format(1234.5), day: day.format(new Date(0)) })
})

app.get('/native', (request, response) => {
  response.json({ hash: native.hash('slim'), mask: native.mask('slim'), id: nanoid().length })
})

// A web socket to this server itself, which answers in capitals.
app.get('/echo/:text', (request, response, next) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  socket.on('error', next)
  socket.on('open', () => socket.send(request.params.text))
  socket.on('message', (data) => {
    response.send(String(data))
    socket.close()
  })
})

const server = createServer(app)
new WebSocketServer({ server }).on('connection', (socket) => {
  socket.on('message', (data) => socket.send(String(data).toUpperCase()))
})
server.listen(port)
process.on('SIGTERM', () => process.exit(0))
