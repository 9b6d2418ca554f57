import { clock, countdown, dateTime, day, list, plural, weekday } from './format.js'
import type { Messages, ScreenMessages, UserScreenMessages } from './messages.js'
import { withCompany, withEvents } from './parts.js'

const L = 'de'

const codesLeft = (count: number): string =>
  plural(L, count, {
    one: '# Wiederherstellungscode ist noch übrig.',
    other: '# Wiederherstellungscodes sind noch übrig.',
  })

const START_AGAIN = 'Diese Einrichtung ist abgelaufen. Bitte beginnen Sie noch einmal.'
const FORM = 'Etwas im Formular stimmt nicht. Bitte prüfen Sie es und versuchen Sie es noch einmal.'
const LOG_IN_AGAIN = 'Das hat zu lange gedauert. Bitte melden Sie sich noch einmal an.'

/** German, with “Sie”, for the elements of a user: smaller than `deScreens`, without the words for a company. */
export const deUserScreens: UserScreenMessages = {
  locale: L,
  refusals: {
    invalid_code: 'Dieser Code stimmt nicht.',
    replayed:
      'Dieser Code wurde schon verwendet. Warten Sie auf den nächsten: Die App zeigt alle 30 Sekunden einen neuen.',
    locked: 'Zu viele falsche Codes.',
    suspended:
      'Nach zu vielen falschen Codes ist diese Art von Code gesperrt. Nehmen Sie statt der App einen Wiederherstellungscode oder umgekehrt. Wenn Sie beides nicht haben, wenden Sie sich an Ihr Admin-Team.',
    busy: 'Das hat gerade nicht geklappt. Bitte versuchen Sie es noch einmal.',
    code_required:
      'Die Zwei-Faktor-Authentifizierung ist schon eingeschaltet. Geben Sie zuerst einen aktuellen Code ein.',
    too_many_authenticators:
      'Sie haben schon so viele Authenticator-Apps wie möglich. Entfernen Sie zuerst eine.',
    ticket_required:
      'Ihr Unternehmen möchte sichergehen, dass Sie es sind. Bitten Sie Ihr Admin-Team um ein Einrichtungsticket.',
    ticket_invalid: 'Dieses Einrichtungsticket ist nicht gültig. Bitten Sie Ihr Admin-Team um ein neues.',
    ticket_expired: 'Dieses Einrichtungsticket ist abgelaufen. Bitten Sie Ihr Admin-Team um ein neues.',
    required_by_company: ({ companyIds }) =>
      plural(L, companyIds.length, {
        one: 'Ihr Unternehmen verlangt die Zwei-Faktor-Authentifizierung. Sie können sie deshalb nicht ausschalten.',
        other:
          'Ihre Unternehmen verlangen die Zwei-Faktor-Authentifizierung. Sie können sie deshalb nicht ausschalten.',
      }),
    not_enrolled:
      'Die Zwei-Faktor-Authentifizierung ist ausgeschaltet. Sie können sie in Ihren Einstellungen einschalten.',
    already_enrolled: 'Die Zwei-Faktor-Authentifizierung ist schon eingeschaltet.',
    unknown_authenticator: 'Diese Authenticator-App gibt es nicht mehr. Laden Sie die Seite neu.',
    unknown_device: 'Dieses Gerät ist nicht mehr vertrauenswürdig.',
    not_pending: START_AGAIN,
    expired: START_AGAIN,
    challenge_invalid: 'Diese Anmeldung ist nicht mehr gültig. Bitte melden Sie sich noch einmal an.',
    challenge_expired: LOG_IN_AGAIN,
    proof_invalid: 'Bitte melden Sie sich noch einmal an, um weiterzumachen.',
    proof_stale: 'Bitte geben Sie einen Code ein, um weiterzumachen.',
    ended:
      'Diese Person hatte die Zwei-Faktor-Authentifizierung ausgeschaltet. Sie wurde deshalb nicht übernommen.',
    not_locked: 'Es gibt keine Wartezeit, die beendet werden könnte.',
    actor_not_enrolled:
      'Schalten Sie zuerst Ihre eigene Zwei-Faktor-Authentifizierung ein. Dann können Sie sie von anderen verlangen.',
    self_exemption: 'Sie können sich nicht selbst mehr Zeit geben. Bitten Sie jemand anderen im Admin-Team.',
    too_many_exemptions:
      'Zu viele Personen haben schon mehr Zeit bekommen. Beenden Sie das zuerst für einige von ihnen.',
    rate_limited: 'Das war zu schnell. Bitte warten Sie einen Moment.',
    not_authenticated: 'Sie sind abgemeldet. Bitte melden Sie sich an.',
    not_admin: 'Das kann nur das Admin-Team des Unternehmens.',
    cross_site:
      'Zu Ihrer Sicherheit haben wir das nicht ausgeführt. Laden Sie die Seite neu und versuchen Sie es noch einmal.',
    invalid_request: FORM,
    not_found: 'Das gibt es nicht mehr. Laden Sie die Seite neu.',
    second_factor_required: 'Bitte melden Sie sich noch einmal an, mit einem Code.',
    enrollment_required: 'Dafür ist die Zwei-Faktor-Authentifizierung nötig. Richten Sie sie zuerst ein.',
    content_too_large: FORM,
    malformed_json: FORM,
    method_not_allowed: FORM,
    unsupported_media_type: FORM,
    request_timeout: 'Das hat zu lange gedauert. Bitte versuchen Sie es noch einmal.',
    unknown_member: 'Diese Person gehört nicht zum Unternehmen.',
    fault: 'Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es später noch einmal.',
    network: 'Keine Verbindung. Bitte prüfen Sie sie und versuchen Sie es noch einmal.',
    overtaken:
      'Inzwischen hat jemand anderes die Regel geändert, deshalb wurde nichts gespeichert. Sehen Sie sich die Regel oben an. Noch einmal speichern ersetzt sie.',
  },
  triesLeft: (count) =>
    plural(L, count, {
      one: 'Sie haben noch # Versuch, dann folgt eine Wartezeit.',
      other: 'Sie haben noch # Versuche, dann folgt eine Wartezeit.',
    }),
  retryAfter: (date, dates) => `Sie können es ab ${clock(L, date, dates)} Uhr wieder versuchen.`,
  states: { off: 'Aus', pending: 'Einrichtung nicht abgeschlossen', on: 'Ein', suspended: 'Gesperrt' },
  stateHints: {
    off: 'Schalten Sie sie ein, dann reicht ein gestohlenes Passwort nicht mehr zum Anmelden.',
    pending: 'Geben Sie zum Abschluss einen Code aus Ihrer Authenticator-App ein.',
    on: 'Beim Anmelden fragen wir nach einem Code aus Ihrer Authenticator-App.',
    suspended:
      'Es waren zu viele falsche Codes. Richten Sie Ihre Authenticator-App mit einem Wiederherstellungscode neu ein.',
  },
  common: {
    twoFactor: 'Zwei-Faktor-Authentifizierung',
    save: 'Speichern',
    cancel: 'Abbrechen',
    next: 'Weiter',
    retry: 'Noch einmal versuchen',
    done: 'Fertig',
    loading: 'Einen Moment …',
    error: 'Das hat nicht geklappt',
    copy: 'Kopieren',
    copied: 'Kopiert',
    code: 'Code',
    codeHint: 'Aus Ihrer Authenticator-App oder ein Wiederherstellungscode.',
    recoveryCode: 'Wiederherstellungscode',
    unnamedApp: 'Authenticator-App',
    unnamedDevice: 'Ein Gerät',
    requiredBy: (names) =>
      plural(L, names.length, {
        one: `${list(L, names)} verlangt die Zwei-Faktor-Authentifizierung.`,
        other: `${list(L, names)} verlangen die Zwei-Faktor-Authentifizierung.`,
      }),
    enrollBy: (date, dates) => `Schalten Sie sie bis zum ${day(L, date, dates)} ein.`,
  },
  setup: {
    title: 'Zwei-Faktor-Authentifizierung einrichten',
    intro: 'Halten Sie Ihr Telefon mit einer Authenticator-App bereit. Es dauert eine Minute.',
    start: 'Einrichten',
    startAgain: 'Mit einem neuen QR-Code beginnen',
    scan: '1. Scannen Sie das mit Ihrer Authenticator-App',
    scanHint:
      'Google Authenticator oder eine andere. Tippen Sie in der App auf „Hinzufügen“ oder „+“ und scannen Sie dann.',
    qr: 'QR-Code für Ihre Authenticator-App',
    cantScan: 'Scannen geht nicht? Schlüssel eintippen',
    key: 'Schlüssel',
    openApp: 'In einer App auf diesem Gerät öffnen',
    openApple: 'In Passwörter von Apple öffnen',
    enterCode: '2. Geben Sie den Code ein, den die App zeigt',
    confirm: 'Einschalten',
    replaces: 'Ihre alte App gilt, bis Sie einen Code aus der neuen eingegeben haben.',
    deleteOldEntry:
      'Wenn die App einen älteren Eintrag für dieses Konto hat, löschen Sie ihn. Er funktioniert nicht mehr.',
    ticket: 'Einrichtungsticket',
    ticketHint: 'Sie bekommen es von Ihrem Admin-Team.',
    codesTitle: 'Wiederherstellungscodes sichern',
    codesHint:
      'Wenn Sie Ihr Telefon verlieren, können Sie sich mit jedem davon einmal anmelden. Wir zeigen sie nur jetzt: Bewahren Sie sie sicher auf, nicht auf dem Telefon.',
    download: 'Herunterladen',
    print: 'Drucken',
    saved: 'Ich habe sie gesichert',
    finished:
      'Die Zwei-Faktor-Authentifizierung ist eingeschaltet. Bei der nächsten Anmeldung fragen wir nach einem Code.',
  },
  challenge: {
    title: 'Geben Sie Ihren Code ein',
    stepUp: 'Bestätigen Sie, dass Sie es sind',
    useRecoveryCode: 'Wiederherstellungscode verwenden',
    recoveryCodeHint: 'Einer der Codes, die Sie bei der Einrichtung gesichert haben. Jeder gilt einmal.',
    useApp: 'Authenticator-App verwenden',
    trust: 'Diesem Gerät vertrauen und eine Zeit lang nicht nach einem Code fragen',
    submit: 'Weiter',
    startAgain: 'Noch einmal anmelden',
    retryIn: (seconds) => `Sie können es in ${countdown(seconds)} wieder versuchen.`,
  },
  settings: {
    turnOn: 'Einschalten',
    turnOff: 'Ausschalten',
    turnOffHint: 'Danach reicht Ihr Passwort zum Anmelden. Ihre Wiederherstellungscodes gelten nicht mehr.',
    turnedOff: 'Die Zwei-Faktor-Authentifizierung ist ausgeschaltet',
    deleteEntry:
      'Eines bleibt noch: Löschen Sie den Eintrag aus Ihrer Authenticator-App. Seine Codes gelten nie wieder.',
    apps: 'Authenticator-Apps',
    addApp: 'App hinzufügen',
    name: 'Name',
    rename: 'Umbenennen',
    remove: 'Entfernen',
    replace: 'Auf ein neues Telefon umziehen',
    replaceHint:
      'Geben Sie einen Code aus Ihrer jetzigen App oder einen Wiederherstellungscode ein. Dann scannen Sie einen neuen QR-Code.',
    codes: 'Wiederherstellungscodes',
    codesUnsaved: 'Wenn Sie sie nicht gespeichert haben, erstellen Sie neue.',
    noCodes: 'Erstellen Sie neue: Ohne sie sperrt ein verlorenes Telefon Sie aus.',
    fewCodes: 'Erstellen Sie neue, bevor sie ausgehen.',
    newCodes: 'Neue Wiederherstellungscodes erstellen',
    newCodesHint: 'Die alten gelten dann nicht mehr.',
    devices: 'Vertrauenswürdige Geräte',
    devicesHint: 'Auf diesen fragen wir nicht nach einem Code.',
    noDevices: 'Es gibt keine.',
    revoke: 'Wieder nach einem Code fragen',
    revokeAll: 'Auf allen Geräten wieder nach einem Code fragen',
    replaced:
      'Ihre neue App ist jetzt in Gebrauch. Löschen Sie den Eintrag aus der alten: Seine Codes gelten nie wieder.',
    added: 'Die App wurde hinzugefügt.',
    renamed: 'Der Name wurde gespeichert.',
    removed: 'Die App wurde entfernt.',
    regenerated: 'Sie haben neue Wiederherstellungscodes. Die alten gelten nicht mehr.',
    revoked: 'Dort fragen wir wieder nach einem Code.',
    activity: 'Aktivitäten',
    since: (date, dates) => `Eingeschaltet seit ${day(L, date, dates)}`,
    lastUsed: (date, dates) =>
      date ? `Zuletzt verwendet am ${day(L, date, dates)}` : 'Noch nicht verwendet',
    codesLeft: (count) =>
      count > 0 ? codesLeft(count) : 'Es sind keine Wiederherstellungscodes mehr übrig.',
    trustedUntil: (date, dates) => `Bis ${day(L, date, dates)}`,
  },
}

/** German, with “Sie”, for all elements: smaller than `de`, without the words for events. */
export const deScreens: ScreenMessages = /* @__PURE__ */ withCompany(deUserScreens, {
  memberRefusals: {
    not_enrolled: 'Diese Person hat die Zwei-Faktor-Authentifizierung nicht eingeschaltet.',
    already_enrolled: 'Diese Person hat die Zwei-Faktor-Authentifizierung schon eingeschaltet.',
    suspended:
      'Die Codes dieser Person sind gesperrt. Setzen Sie die Zwei-Faktor-Authentifizierung zurück, damit sie neu eingerichtet werden kann.',
    not_admin:
      'Das muss jemand anderes im Admin-Team tun: für Ihr eigenes Konto und für Personen, die auch zu anderen Unternehmen gehören.',
  },
  members: {
    enrolled: 'Ein',
    optional: 'Aus, nicht verlangt',
    exempt: 'Aus, vorerst nicht verlangt',
    due: 'Aus, muss noch eingeschaltet werden',
    overdue: 'Aus, muss bei der nächsten Anmeldung eingeschaltet werden',
  },
  because: {
    enforced: 'Von allen verlangt',
    new_member: 'Hat als neues Mitglied noch Zeit',
    exempt: 'Hat mehr Zeit bekommen',
    exempt_method: 'Meldet sich auf eine Art ohne Code an',
  },
  policies: {
    optional: 'Alle entscheiden selbst.',
    scheduled: 'Die Zwei-Faktor-Authentifizierung wird verlangt werden.',
    enforced: 'Die Zwei-Faktor-Authentifizierung wird verlangt.',
  },
  company: {
    title: 'Zwei-Faktor-Authentifizierung im Unternehmen',
    require: 'Zwei-Faktor-Authentifizierung verlangen',
    change: 'Regel ändern',
    relax: 'Nicht mehr verlangen',
    relaxHint: 'Alle entscheiden wieder selbst. Wer sie eingeschaltet hat, behält sie.',
    from: 'Verlangt ab',
    fromHint: 'Leer lassen, um sofort zu beginnen.',
    grace: 'Zeit für neue Mitglieder, in Tagen',
    roles: 'Nur für diese Rollen',
    rolesHint: 'Leer lassen, damit es für alle gilt.',
    commas: 'Trennen Sie sie durch Kommas.',
    trustedDevices: 'Mitglieder dürfen ihren Geräten vertrauen',
    noTrustedDevices: 'Mitglieder dürfen ihren Geräten nicht vertrauen',
    methods: 'Nicht für diese Arten der Anmeldung',
    methodsHint: 'Zum Beispiel die Anmeldeseite Ihres Unternehmens, wenn sie selbst nach einem Code fragt.',
    ticketRequired: 'Ein Einrichtungsticket vom Admin-Team verlangen',
    previewMore: 'Es gibt noch mehr.',
    previewFailed: 'Gerade können wir nicht sagen, wer sie einrichten müsste.',
    members: 'Mitglieder',
    more: 'Mehr anzeigen',
    actions: 'Aktionen',
    reason: 'Grund',
    exemptMember: 'Mehr Zeit geben',
    exemptUntil: 'Bis',
    resetMember: 'Zwei-Faktor-Authentifizierung zurücksetzen',
    resetMemberHint:
      'Für ein verlorenes Telefon. Die alte App und die Wiederherstellungscodes gelten dann nicht mehr. Vergewissern Sie sich, dass wirklich diese Person darum bittet.',
    unlockMember: 'Wartezeit beenden',
    issueTicket: 'Einrichtungsticket ausstellen',
    issueTicketHint: 'Wir zeigen es nur jetzt. Geben Sie es der Person auf einem Weg, dem Sie vertrauen.',
    revokeTickets: 'Einrichtungstickets zurückziehen',
    since: (date, dates) => `Seit ${day(L, date, dates)}`,
    startsAt: (date, dates) => `Ab ${dateTime(L, date, dates)}`,
    preview: (count) =>
      count === 0
        ? 'Niemand wäre ausgesperrt.'
        : plural(L, count, {
            one: '# Person müsste sie bei der nächsten Anmeldung einrichten.',
            other: '# Personen müssten sie bei der nächsten Anmeldung einrichten.',
          }),
    previewFrom: (count, date, dates) =>
      plural(L, count, {
        one: `Ab ${weekday(L, date, dates)} müsste # Person sie einrichten, um sich anzumelden.`,
        other: `Ab ${weekday(L, date, dates)} müssten # Personen sie einrichten, um sich anzumelden.`,
      }),
    enrolled: (count, total) =>
      plural(L, total, {
        one: `${count} von # Person hat sie eingeschaltet.`,
        other: `${count} von # Personen haben sie eingeschaltet.`,
      }),
    enrolledSoFar: (count, total) => `${count} von den ersten ${total} Personen haben sie eingeschaltet.`,
    until: (date, dates) => `Bis ${day(L, date, dates)}`,
    lockedUntil: (date, dates) => `Bis ${clock(L, date, dates)} Uhr wird kein Code angenommen`,
    ticketUntil: (date, dates) => `Es gilt bis ${clock(L, date, dates)} Uhr.`,
  },
})

/** German, with “Sie”. */
export const de: Messages = /* @__PURE__ */ withEvents(deScreens, {
  done: {
    not_required: 'Kein Code nötig: Die Zwei-Faktor-Authentifizierung ist ausgeschaltet.',
    not_due: 'Noch kein Code nötig: Sie haben noch Zeit, die Zwei-Faktor-Authentifizierung einzurichten.',
    trusted_device: 'Kein Code nötig: Dieses Gerät ist vertrauenswürdig.',
    sufficient_method: 'Kein Code nötig: Diese Art der Anmeldung ist für sich allein sicher.',
    exempt_method: 'Kein Code nötig: Ihr Unternehmen verlangt bei dieser Art der Anmeldung keinen.',
    proof: 'Kein Code nötig: Sie haben vorhin schon einen eingegeben.',
  },
  factors: { totp: 'Authenticator-App', recovery_code: 'Wiederherstellungscode' },
  events: {
    'enrollment.started': 'Die Einrichtung der Zwei-Faktor-Authentifizierung wurde begonnen',
    'enrollment.started:another': 'Die Einrichtung einer weiteren Authenticator-App wurde begonnen',
    'enrollment.confirmed': 'Die Zwei-Faktor-Authentifizierung wurde eingeschaltet',
    'enrollment.confirmed:another': 'Eine Authenticator-App wurde hinzugefügt',
    'enrollment.confirmed:replaced': 'Die Authenticator-App wurde ersetzt',
    'enrollment.confirm_failed': 'Bei der Einrichtung wurde ein falscher Code eingegeben',
    'enrollment.expired': 'Eine Einrichtung wurde nicht rechtzeitig abgeschlossen',
    'enrollment.ticket_issued': 'Das Admin-Team hat ein Einrichtungsticket ausgestellt',
    'enrollment.tickets_revoked': 'Das Admin-Team hat die Einrichtungstickets zurückgezogen',
    'enrollment.renamed': 'Eine Authenticator-App wurde umbenannt',
    'enrollment.imported': 'Die Zwei-Faktor-Authentifizierung wurde aus einem anderen System übernommen',
    'enrollment.ended:disabled': 'Die Zwei-Faktor-Authentifizierung wurde ausgeschaltet',
    'enrollment.ended:replaced': 'Die Authenticator-App wurde ersetzt',
    'enrollment.ended:removed': 'Eine Authenticator-App wurde entfernt',
    'enrollment.ended:reset': 'Das Admin-Team hat die Zwei-Faktor-Authentifizierung zurückgesetzt',
    'enrollment.erased': 'Das Admin-Team hat alle Daten der Zwei-Faktor-Authentifizierung gelöscht',
    'recovery_codes.regenerated': 'Neue Wiederherstellungscodes wurden erstellt',
    'recovery_codes.saved': 'Die Wiederherstellungscodes wurden gespeichert',
    'devices.revoked': 'Geräten wird nicht mehr vertraut',
    'secrets.resealed': 'Gespeicherte Daten wurden neu verschlüsselt',
    'verification.succeeded': 'Ein Code wurde angenommen',
    'verification.succeeded:recovery_code': 'Ein Wiederherstellungscode wurde verwendet',
    'verification.failed': 'Ein falscher Code wurde eingegeben',
    'verification.failed:recovery_code': 'Ein falscher Wiederherstellungscode wurde eingegeben',
    'verification.failed:replayed': 'Ein schon verwendeter Code wurde noch einmal eingegeben',
    'verification.failed:suspended': 'Codes wurden nach zu vielen falschen Eingaben gesperrt',
    'verification.refused': 'Ein Code wurde während einer Wartezeit abgelehnt',
    'verification.refused:suspended': 'Ein Code wurde abgelehnt, weil Codes gesperrt sind',
    'verification.unlocked': 'Das Admin-Team hat die Wartezeit nach falschen Codes beendet',
    'policy.required': 'Das Unternehmen verlangt die Zwei-Faktor-Authentifizierung',
    'policy.relaxed': 'Das Unternehmen verlangt die Zwei-Faktor-Authentifizierung nicht mehr',
    'policy.exempted': 'Ein Mitglied hat eine andere Frist für die Zwei-Faktor-Authentifizierung bekommen',
  },
  details: {
    unfinished: 'Bis sie abgeschlossen ist, ändert sich nichts.',
    deleteEntry: 'Der alte Eintrag funktioniert nicht mehr: Löschen Sie ihn aus der Authenticator-App.',
    newCodes: (count) =>
      plural(L, count, {
        one: 'Es gibt # neuen Wiederherstellungscode. Bewahren Sie ihn sicher auf.',
        other: 'Es gibt # neue Wiederherstellungscodes. Bewahren Sie sie sicher auf.',
      }),
    oldCodes: 'Die alten gelten nicht mehr.',
    name: (name) => `Neuer Name: ${name}`,
    failures: (count) =>
      plural(L, count, { one: 'Das ist # falscher Code.', other: 'Das sind # falsche Codes in Folge.' }),
    wait: 'Eine Zeit lang wird kein Code angenommen.',
    blocked:
      'Melden Sie sich auf die andere Art an und richten Sie die Zwei-Faktor-Authentifizierung neu ein, oder wenden Sie sich an Ihr Admin-Team.',
    unlocked: 'Jetzt kann wieder ein Code eingegeben werden.',
    failuresBefore: (count) =>
      plural(L, count, { one: 'Davor gab es # falschen Code.', other: 'Davor gab es # falsche Codes.' }),
    deviceTrusted: 'Dem Gerät wird ab jetzt vertraut.',
    devices: (count) =>
      plural(L, count, {
        one: 'Auf # Gerät wird wieder nach einem Code gefragt.',
        other: 'Auf # Geräten wird wieder nach einem Code gefragt.',
      }),
    from: (date, dates) => `Sie wird ab dem ${dateTime(L, date, dates)} verlangt.`,
    roles: (roles) => `Für: ${list(L, roles)}.`,
    relaxed: 'Wer sie eingeschaltet hat, behält sie.',
    until: (date, dates) => `Die Frist: ${dateTime(L, date, dates)}.`,
  },
  advice: {
    self: 'Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, ändern Sie sofort Ihr Passwort und wenden Sie sich an den Support.',
    guess: 'Wenn Sie das nicht waren, kennt vielleicht jemand Ihr Passwort: Ändern Sie es sofort.',
    admin: 'Wenn Sie das nicht erwartet haben, wenden Sie sich an Ihr Admin-Team.',
    company: 'Wenn Sie das nicht erwartet haben, sprechen Sie mit den anderen im Admin-Team.',
  },
  labels: {
    when: 'Wann',
    ip: 'IP-Adresse',
    userAgent: 'Gerät',
    actor: 'Ausgeführt von',
    reason: 'Grund',
    member: 'Mitglied',
  },
})
