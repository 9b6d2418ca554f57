import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { TypeOrmModule } from '@nestjs/typeorm'
import type { Request } from 'express'
import Database from 'libsql'
import type { NestTwoFactor } from 'stepward/nest'
import { settings } from '../../shared/settings.ts'
import { AppController } from './controller.ts'
import { Membership, People, Person } from './people.ts'
import { sessions } from './sessions.ts'
import { TWO_FACTOR, twoFactorProvider } from './two-factor.ts'

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      // `libsql` has the same interface, and installs without a compiler.
      driver: Database,
      database: settings.databaseFile,
      entities: [Person, Membership],
      synchronize: true,
    }),
    TypeOrmModule.forFeature([Person, Membership]),
  ],
  controllers: [AppController],
  providers: [People, twoFactorProvider],
})
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule, {
  logger: ['error', 'warn'],
  bodyParser: false,
})
// JSON only, which another site's form cannot send, so it cannot log a visitor in.
app.useBodyParser('json')
// A proxy on this machine ends TLS. Nobody else is believed about the protocol.
app.set('trust proxy', 'loopback')
app.use(sessions())
// After the sessions, which the handler reads.
app.use(app.get<NestTwoFactor<Request>>(TWO_FACTOR).routes)
await app.listen(settings.port, 'localhost')
console.log(`http://localhost:${new URL(await app.getUrl()).port}`)
