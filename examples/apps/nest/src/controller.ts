import {
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Post,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import type { Request, Response } from 'express'
import { pageFile } from '../../shared/page.ts'
import { People } from './people.ts'
import { renew } from './sessions.ts'
import { RecentCodeGuard, SecondFactorGuard } from './two-factor.ts'

@Controller()
export class AppController {
  constructor(private readonly people: People) {}

  @Get('account')
  @UseGuards(SecondFactorGuard)
  async account(@Req() { session: { userId = '' } }: Request) {
    const person = await this.people.find(userId)
    return { id: userId, name: person?.name, companies: await this.people.companiesOf(userId) }
  }

  @Post('payout')
  @HttpCode(200)
  @UseGuards(RecentCodeGuard)
  payout() {
    return { paid: true }
  }

  /** The host's own login. */
  @Post('login')
  @HttpCode(204)
  async logIn(@Req() req: Request, @Body() body: { email?: unknown; password?: unknown } | undefined) {
    const person = await this.people.checkPassword(body?.email, body?.password)
    if (person === null) throw new UnauthorizedException()
    await renew(req)
    Object.assign(req.session, { userId: person.id, stage: 'pending', proof: null })
  }

  @Post('logout')
  @HttpCode(204)
  async logOut(@Req() req: Request, @Res({ passthrough: true }) res: Response) {
    await new Promise((resolve) => req.session.destroy(resolve))
    res.clearCookie('connect.sid')
  }

  @Get('{*path}')
  async page(@Req() req: Request, @Res({ passthrough: true }) res: Response) {
    const file = await pageFile(req.path)
    if (file === null) throw new NotFoundException()
    res.set(file.headers)
    return file.body
  }
}
