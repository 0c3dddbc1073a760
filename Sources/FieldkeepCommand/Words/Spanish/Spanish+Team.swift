// The team, absences, closing, consent and First Step.

extension Spanish {
  static let team = #"""
    say in which role = diga en qué función
    give --role and one of: {1} = añada --role y una de estas: {1}

    this is before day 90: say why with --why when you can
    = aún no es el día 90: diga por qué con --why cuando pueda

    this is before day 90: say why with --reason when you can
    = aún no es el día 90: diga por qué con --reason cuando pueda

    no training is recorded for them; the assignment stands
    = no consta su capacitación; la asignación vale

    their training ended on {1}; the assignment stands
    = su capacitación venció el {1}; la asignación vale

    {1} people of the directory are called so = {1} personas del directorio se llaman así

    say the short id of one: fieldkeep list staff_members
    = diga el identificador corto de una: fieldkeep list staff_members

    nobody who is assigned is told by that word = esa palabra no distingue a nadie del equipo
    fieldkeep team shows who is = fieldkeep team muestra quién está
    {1} people are told by that word = esa palabra vale para {1} personas

    say the id of one: fieldkeep team shows them
    = diga el identificador de una: fieldkeep team las muestra

    nobody is assigned yet = todavía no hay nadie en el equipo
    role unknown = función desconocida
    meet by {1 time} = reunirse antes de {1}
    contact by {1 time} = contactar antes de {1}

    day {1} · 90 days end {2} · the year ends {3}
    = día {1} · los 90 días terminan {2} · el año termina {3}

    with whom is kept in {1}, and read by nobody else
    = con quién está se guarda en {1}, y nadie más lo lee

    no placement of this case has this name = ningún lugar de este caso tiene ese nombre
    fieldkeep place shows the placements = fieldkeep place muestra los lugares

    with whom a youth is believed to be is not kept there
    = con quién se cree que está la o el joven no se guarda ahí

    talk on return {1} = conversación al volver {1}
    the account is in {1} = el relato está en {1}
    an account is not kept there = ahí no se guarda un relato
    no absence is recorded = no hay ninguna ausencia registrada
    record one with: fieldkeep away 22:10 = registre una con: fieldkeep away 22:10
    away since {1} = fuera desde {1}
    away since an unknown time = fuera, no se sabe desde cuándo
    seen {1} = se notó {1}
    back = de vuelta
    told: {1} = con aviso: {1}
    not told: {1} = falta avisar: {1}
    law enforcement = fuerzas del orden
    parents = madre o padre
    court = tribunal
    tribe = tribu

    nobody is called so who is told of an absence
    = nadie a quien se avise de una ausencia se llama así

    that is no step of a missing report = ese no es un paso de un reporte de desaparición
    missing report = reporte de desaparición
    taken = recibido
    transmitted = enviado
    found = se encontró
    reported as found = se reportó que apareció
    the case is open = el caso está abierto
    fieldkeep show shows where it stands = fieldkeep show muestra cómo va
    1 assignment goes on: fieldkeep unassign = 1 asignación sigue: fieldkeep unassign
    {1} assignments go on: fieldkeep unassign = {1} asignaciones siguen: fieldkeep unassign
    the youth is away: fieldkeep away = la o el joven está fuera: fieldkeep away
    First Step goes on: fieldkeep first-step show = First Step sigue: fieldkeep first-step show
    say with whom the youth shares = diga con quién comparte la o el joven

    such as: fieldkeep consent --to dcfs,health --limits-explained; fieldkeep consents shows what is
    recorded
    = por ejemplo: fieldkeep consent --to dcfs,health --limits-explained; fieldkeep consents muestra
    lo registrado

    what is kept back = lo que se reserva
    a consent ends after it was given = un consentimiento termina después de darse
    give a later day with --until = dé un día posterior con --until
    no end was said, so it ends after {1} days = no se dijo cuándo termina: termina a los {1} días

    an earlier consent ended, and with it sharing with {1}: ask again
    = un consentimiento anterior terminó, y con él lo que se comparte con {1}: pregunte de nuevo

    this is no consent = esto no es un consentimiento
    this is no consent of this case = este consentimiento no es de este caso
    fieldkeep consents shows them with their names = fieldkeep consents los muestra con sus nombres

    no consent is recorded in this case that this device can read
    = en este caso no hay ningún consentimiento que este dispositivo pueda leer

    to keep one from counting that a colleague may have recorded, say with whom: --to
    = para que no valga uno que quizá registró un colega, diga con quién: --to

    what was handed over before stays with whoever has it; ask for it back
    = lo que ya se entregó sigue con quien lo tiene; pida que lo devuelva

    no consent is recorded; the case is yours alone
    = no hay ningún consentimiento; el caso es solo suyo

    no consent is recorded = no hay ningún consentimiento registrado
    consents = consentimientos
    handed over = entregado
    to {1} = a {1}
    there are words that this command does not take = hay palabras que este comando no acepta

    a case is named like 7Q4-MK; fieldkeep list shows them
    = un caso se nombra como 7Q4-MK; fieldkeep list los muestra

    {1} for {2} = {1} para {2}
    may be shown to {1}: {2} = se puede mostrar a {1}: {2}
    until {1} = hasta {1}
    not to {1}: {2} · {3} = no a {1}: {2} · {3}

    read first what the youth keeps back: fieldkeep show {1}
    = lea primero lo que la o el joven se reserva: fieldkeep show {1}

    may be shown to: {1} = se puede mostrar a: {1}
    may be shown to: {1}, until {2} = se puede mostrar a: {1}, hasta {2}
    given {1} = dado {1}
    given, nobody said when = dado, nadie dijo cuándo
    by {1} = por {1}
    for {1} = para {1}
    taken back = retirado
    ended = terminado

    nothing of this case is open here in which a consent could lie
    = aquí no hay abierta ninguna parte de este caso donde guardar un consentimiento

    sync first, or ask whoever works on the case to record it
    = sincronice primero, o pida a quien trabaja en el caso que lo registre

    no enrolment is recorded that this device can read
    = no hay ninguna inscripción que este dispositivo pueda leer

    no enrolment is recorded in this case that this device can read
    = en este caso no hay ninguna inscripción que este dispositivo pueda leer

    fieldkeep first-step screen begins one = fieldkeep first-step screen comienza una

    say one of --late, --excused, --missed, --cancelled, --not-needed
    = diga solo una: --late, --excused, --missed, --cancelled, --not-needed

    say why sealing was refused = diga por qué se negó el sellado
    give it with --why = dígalo con --why

    there is no refusal that a court could be asked about
    = no hay ninguna negativa que se pueda llevar al tribunal

    say which step it was = diga qué paso fue
    one of: {1} = uno de estos: {1}
    not yet, and nothing was changed = todavía no; no se cambió nada
    first: {1} = primero: {1}

    sealing was refused, so there is nothing to do here
    = se negó el sellado, así que aquí no hay nada que hacer

    say one of --eligible and --ineligible = diga solo una: --eligible o --ineligible
    this device knows no track = este dispositivo no conoce ningún programa
    fieldkeep sync brings it = fieldkeep sync lo trae
    a track is chosen when an attempt begins = el programa se elige al comenzar un intento

    end this attempt first; the next may have another track
    = termine primero este intento; el próximo puede ser de otro programa

    the program was completed for this arrest = el programa ya se completó para este arresto

    another arrest is named with --arrest; fieldkeep first-step show shows what is next
    = otro arresto se nombra con --arrest; fieldkeep first-step show muestra lo que sigue

    there is no such track = no existe ese programa
    say 1y or 10w = diga 1y o 10w

    from where this enrolment stands there is no way to: {1}
    = desde donde está esta inscripción no se puede pasar a: {1}

    it has ended; a youth who comes back begins again: fieldkeep first-step screen
    = ya terminó; la o el joven que vuelve comienza de nuevo: fieldkeep first-step screen

    from here: {1} = desde aquí: {1}
    a track that this device does not know = un programa que este dispositivo no conoce
    attempt {1} = intento {1}
    offered = se ofreció
    agreed = aceptó
    started = comenzó
    ends {1} = termina {1}
    eligibility = requisitos
    decided = decidido
    missing = falta

    eligible; a person decides: fieldkeep first-step screen --eligible --by
    = cumple; decide una persona: fieldkeep first-step screen --eligible --by

    not eligible; a person decides, and may decide otherwise and say why
    = no cumple; decide una persona, que puede decidir otra cosa y decir por qué

    nothing yet: something is not known, and nothing known speaks against
    = aún nada: falta saber algo, y nada de lo que se sabe está en contra

    suggested = se sugiere
    {1} {2} of {3} = {1} {2} de {3}
    came = acudió
    still needed = falta aún
    now = ahora
    can be recorded now = ya se puede registrar
    sealing refused = sellado negado
    please look at the dates of: {1} = revise, por favor, las fechas de: {1}
    """#
}
