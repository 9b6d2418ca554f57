import type { EnrollmentStatus } from 'stepward'
import type { Member, Membership } from '../people.js'
import type { SignedInSession } from '../sessions.js'
import { type Html, html } from '../web/html.js'
import { layout } from '../web/layout.js'
import { type Reply, redirect, show } from '../web/reply.js'
import { takeNotice, type VisitOf } from '../web/visit.js'
import { errorPage } from './errors.js'
import { isEnrolled } from './status.js'
import { switchForm } from './switch.js'
import { day } from './words.js'

type AdminVisit = VisitOf<SignedInSession> & { readonly company: Membership }

/** The application decides who is an admin. It calls Stepward only after this check. */
export const adminOnly =
  (handle: (visit: AdminVisit) => Promise<Reply>) =>
  async (visit: VisitOf<SignedInSession>): Promise<Reply> => {
    const company = visit.person.memberships.find(({ companyId }) => companyId === visit.params['companyId'])
    if (company?.role === 'admin') return handle({ ...visit, company })
    return show(
      errorPage('For admins only', 'Only an admin of the company can see its settings.', visit.person),
      403,
    )
  }

export const showCompany = (visit: AdminVisit): Promise<Reply> => companyPage(visit, null)

export async function requireTwoFactor(visit: AdminVisit): Promise<Reply> {
  const { app, session, person, company, context } = visit
  const { companyId } = company
  const result = await app.twoFactor.policy.require({ companyId, actorId: person.id, context })
  if (result.ok) {
    session.notice = `${company.companyName} now requires two-factor of everyone.`
    return redirect(pathOf(company))
  }
  return companyPage(visit, result.reason)
}

export async function relaxTwoFactor(visit: AdminVisit): Promise<Reply> {
  const { app, session, person, company, context } = visit
  const { companyId } = company
  const result = await app.twoFactor.policy.relax({ companyId, actorId: person.id, context })
  if (!result.ok) return companyPage(visit, result.reason)
  session.notice = `${company.companyName} no longer requires two-factor. It stays on for everyone who has it on.`
  return redirect(pathOf(company))
}

/** Lets a member who typed too many wrong codes try again at once. */
export async function unlockMember(visit: AdminVisit): Promise<Reply> {
  const { app, session, person, company, context, params } = visit
  const member = app.people.membersOf(company.companyId).find(({ id }) => id === params['userId'])
  if (member === undefined) return redirect(pathOf(company))
  const result = await app.twoFactor.admin.unlock({
    userId: member.id,
    actorId: person.id,
    reason: 'asked for it',
    context,
  })
  session.notice = result.ok ? `${member.name} can try again now.` : 'There is no wait to end.'
  return redirect(pathOf(company))
}

const pathOf = ({ companyId }: Membership): string => `/companies/${companyId}`

async function companyPage(visit: AdminVisit, problem: keyof typeof PROBLEMS | null): Promise<Reply> {
  const { app, session, person, company } = visit
  const members = app.people.membersOf(company.companyId)
  const statuses = await Promise.all(members.map(({ id }) => app.twoFactor.enrollment.status({ userId: id })))
  const { state } = await app.twoFactor.policy.get({ companyId: company.companyId })
  const isRequired = state !== 'optional'
  const off = statuses.filter((status) => !isEnrolled(status)).length
  const body = html`
<section class="card">
${switchForm({
  id: 'enforcement',
  label: 'Require two-factor',
  isOn: isRequired,
  method: 'post',
  action: `${pathOf(company)}/${isRequired ? 'relax' : 'require'}`,
})}
${problem !== null && html`<p class="error" role="alert">${PROBLEMS[problem]}</p>`}
<p>${isRequired ? 'Everyone in the company needs two-factor.' : 'Everyone decides for themselves.'}
${whatItMeans(isRequired, off)}</p>
</section>
<section aria-labelledby="members">
<h2 id="members">Who has it on</h2>
<p>${members.length - off} of ${members.length} people.</p>
<ul class="members">
${members.map((member, index) => memberRow(company, member, statuses[index]))}
</ul>
</section>`
  const page = layout({
    title: company.companyName,
    body,
    person,
    path: pathOf(company),
    notice: takeNotice(session),
  })
  return show(page, problem === null ? 200 : 422)
}

const PROBLEMS = {
  actor_not_enrolled: html`Switch on your own two-factor first, in <a href="/profile">your profile</a>. Then you can require it of others.`,
  busy: 'We could not finish that just now. Please try again.',
}

function whatItMeans(isRequired: boolean, off: number): string {
  if (off === 0) return 'Everyone has it on.'
  const people = off === 1 ? 'One person has' : `${off} people have`
  const led = off === 1 ? 'is led' : 'are led'
  return isRequired
    ? `${people} not set it up yet and ${led} through the setup first, whatever they open next.`
    : `${people} not set it up yet. If you require it, they are led through the setup first.`
}

function memberRow(company: Membership, member: Member, status: EnrollmentStatus | undefined): Html {
  const on = status !== undefined && isEnrolled(status) ? status.enrolledAt : null
  const isLocked = status?.state === 'on' && status.retryAt !== undefined
  return html`
<li>
<div><strong>${member.name}</strong>${member.role === 'admin' && ' (admin)'}<br><span class="hint">${member.email}</span></div>
<span class="badge${on !== null && ' on'}">${on === null ? 'Off' : `On since ${day(on)}`}</span>
${
  isLocked &&
  html`<form method="post" action="${pathOf(company)}/members/${member.id}/unlock"><button class="link">End the wait</button></form>`
}
</li>`
}
