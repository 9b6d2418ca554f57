import { Injectable, type OnModuleInit } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm'
import { CAST, COMPANIES } from '../../shared/cast.ts'
import { hashPassword, passwordMatches } from '../../shared/passwords.ts'

@Entity()
export class Person {
  @PrimaryColumn()
  id: string

  @Column()
  name: string

  @Column({ unique: true })
  email: string

  @Column()
  passwordHash: string
}

@Entity()
export class Membership {
  @PrimaryColumn()
  userId: string

  @PrimaryColumn()
  companyId: string

  @Column()
  companyName: string

  @Column()
  role: string
}

/** The application's own users and companies. Stepward stores only the ids. */
@Injectable()
export class People implements OnModuleInit {
  constructor(
    @InjectRepository(Person) private readonly persons: Repository<Person>,
    @InjectRepository(Membership) private readonly memberships: Repository<Membership>,
  ) {}

  /** DEMO ONLY. */
  async onModuleInit(): Promise<void> {
    if ((await this.persons.count()) > 0) return
    for (const { password, ...person } of CAST)
      await this.persons.save({ ...person, passwordHash: await hashPassword(password) })
    for (const { id, name, people } of COMPANIES)
      for (const [userId, role] of Object.entries(people))
        await this.memberships.save({ userId, companyId: id, companyName: name, role })
  }

  find(id: string): Promise<Person | null> {
    return this.persons.findOneBy({ id })
  }

  async checkPassword(email: unknown, password: unknown): Promise<Person | null> {
    const person = await this.persons.findOneBy({ email: String(email) })
    const matches = await passwordMatches(String(password), person?.passwordHash)
    return matches ? person : null
  }

  companiesOf(userId: string): Promise<Membership[]> {
    return this.memberships.findBy({ userId })
  }

  membersOf(companyId: string): Promise<Membership[]> {
    return this.memberships.findBy({ companyId })
  }

  isAdmin(userId: string, companyId: string): Promise<boolean> {
    return this.memberships.existsBy({ userId, companyId, role: 'admin' })
  }
}
