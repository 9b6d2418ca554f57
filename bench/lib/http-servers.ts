import 'reflect-metadata'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import { Body, Controller, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { expressTwoFactor } from 'stepward/express'
import { fastifyTwoFactor } from 'stepward/fastify'
import type { Handler } from 'stepward/http'
import { koaTwoFactor } from 'stepward/koa'
import { nestTwoFactor } from 'stepward/nest'

/** A route of the application that does nothing: it shows what the framework itself costs. */
export const TRIVIAL = '/trivial'

/** As many bytes as the answer of `login.verify`. */
const ANSWER = { code: true, filler: 'x'.repeat(110) }

const portOf = (server: Server): number => (server.address() as AddressInfo).port

function listen(listener: (req: IncomingMessage, res: ServerResponse) => unknown): Promise<number> {
  const server = createServer(listener)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(portOf(server)))
  })
}

async function jsonOf(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

/** The decorator is called, because the compiler has those of the standard. */
function trivialModule() {
  class Trivial {
    answer(body: unknown) {
      return { ...ANSWER, code: body !== undefined }
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Trivial.prototype, 'answer')
  if (descriptor !== undefined) Post(TRIVIAL)(Trivial.prototype, 'answer', descriptor)
  Body()(Trivial.prototype, 'answer', 0)
  Controller()(Trivial)
  class App {}
  Module({ controllers: [Trivial] })(App)
  return App
}

/** Each serves the handler and the trivial route. Returns its port. */
export const SERVERS: Readonly<Record<string, (handler: Handler) => Promise<number>>> = {
  /** No framework, and the conversion that all share. */
  async bare(handler) {
    const { routes } = expressTwoFactor(handler)
    return listen(async (req, res) => {
      if (req.url !== TRIVIAL)
        return routes(
          Object.assign(req, {
            method: String(req.method),
            originalUrl: String(req.url),
            protocol: 'http',
            hostname: '127.0.0.1',
          }),
          res,
          () => res.writeHead(404).end(),
        )
      const body = await jsonOf(req)
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ ...ANSWER, code: body !== undefined }))
    })
  },

  async Express(handler) {
    const app = express()
    app.use(express.json())
    app.use(expressTwoFactor(handler).routes)
    app.post(TRIVIAL, (req, res) => {
      res.json({ ...ANSWER, code: req.body !== undefined })
    })
    return listen(app)
  },

  async Fastify(handler) {
    const app = Fastify()
    await app.register(fastifyTwoFactor(handler).routes)
    app.post(TRIVIAL, async ({ body }) => ({ ...ANSWER, code: body !== undefined }))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return portOf(app.server)
  },

  async Koa(handler) {
    const app = new Koa()
    app.use(bodyParser())
    app.use(koaTwoFactor<Koa.Context>(handler).routes)
    app.use((ctx) => {
      ctx.body = { ...ANSWER, code: ctx.request.body !== undefined }
    })
    return listen(app.callback())
  },

  async 'Nest on Express'(handler) {
    const app = await NestFactory.create(trivialModule(), { logger: false })
    app.use(express.json())
    app.use(nestTwoFactor(handler).routes)
    await app.listen(0, '127.0.0.1')
    return portOf(app.getHttpServer())
  },

  async 'Nest on Fastify'(handler) {
    const app = await NestFactory.create<NestFastifyApplication>(trivialModule(), new FastifyAdapter(), {
      logger: false,
    })
    await app.register(nestTwoFactor(handler).plugin)
    await app.listen(0, '127.0.0.1')
    return portOf(app.getHttpServer())
  },
}
