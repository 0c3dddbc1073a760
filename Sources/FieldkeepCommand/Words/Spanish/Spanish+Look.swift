// Looking: clocks, today, cases, history, and who is the same person.

extension Spanish {
  static let look = #"""
    nothing is due = no hay nada por vencer
    nothing is due within a week = nada vence en una semana

    and {1} of the checklist: fieldkeep due --checklist
    = y {1} de la lista de tareas: fieldkeep due --checklist

    and {1} for others: fieldkeep due --as all = y {1} de otras personas: fieldkeep due --as all
    1 clock = 1 plazo
    {1} clocks = {1} plazos
    1 item = 1 elemento
    {1} items = {1} elementos
    next {1} {2} = lo próximo: {1} {2}
    met at {1}, recorded late at {2} = a tiempo a las {1}; se registró tarde, a las {2}
    in time, recorded late at {1} = a tiempo; se registró tarde, a las {1}
    alert {1} = avisar a {1}
    {1} respond = respuesta {1}
    ITEM = TAREA
    offer food, water, rest = ofrecer comida, descanso
    {1} write report = {1}: rep. escrito
    {1} phone report = {1}: rep. tel.
    ACUTE EXAM = EXAMEN INMEDIATO
    tell {1} = avisar: {1}
    transmit missing report = enviar rep. desaparición
    talk on return = conversar al volver
    report as found = reportar que apareció
    meeting by {1} = reunión: {1}
    contact by {1} = contacto: {1}
    look back, day 365 = revisar, día 365
    stay to day 90 = seguir hasta el día 90
    decide on completion = decidir si completó
    renew consent = renovar consentimiento
    end access = terminar el acceso
    confirm the seal = confirmar el sellado
    destroy on the day = destruir ese día
    GUARDIAN = TUTOR/A
    TRIBE = TRIBU
    COURT = TRIBUNAL
    LAW ENFORCEMENT = FUERZAS DEL ORDEN
    HEALTH = SALUD
    MENTAL HEALTH = SALUD MENTAL
    ADVOCATE = ACOMPAÑANTE
    PROSECUTION = FISCALÍA
    DEFENCE = DEFENSA
    EDUCATION = ESCUELA
    PROVIDER = PROVEEDOR
    YOUTH = JOVEN
    BOARD = JUNTA
    RESEARCH = INVESTIGACIÓN
    OTHER = OTRO
    seal the arrest record = sellar registro de arresto
    letter about sealing = carta sobre el sellado
    petition to seal = petición de sellado
    decide on sealing = decidir el sellado
    {1} overdue = venció hace {1}
    was past when it was recorded = ya había vencido al registrarse
    in time = a tiempo
    {1} late = {1} tarde
    interrupted = interrumpido
    waived, {1} = exento, {1}
    done, add when = hecho; añada cuándo
    in {1} = en {1}
    {1} ago = hace {1}
    this clock is the law's, and cannot be waived = este plazo es de la ley y no admite exención
    fieldkeep due shows until when it runs = fieldkeep due muestra hasta cuándo corre

    this clock is waived in a role that may
    = este plazo lo exime solo quien tiene la función para ello

    a waiver without a reason counts for nothing = una exención sin razón no vale
    give --why = añada --why
    this version does not know that rule = esta versión no conoce esa regla

    no open clock of this case is told by these words
    = esas palabras no distinguen ningún plazo abierto de este caso

    fieldkeep waive shows which are open = fieldkeep waive muestra cuáles están abiertos

    {1} clocks are told by these words; a waiver is about one
    = esas palabras valen para {1} plazos; una exención es de uno solo

    newer record = registro más nuevo
    away = fuera
    to decide = por decidir
    came within a day = llegó en el último día
    due = por vencer
    {1}, and {2} more: {3} = {1}, y {2} más: {3}
    1 field has several values: fieldkeep resolve = 1 campo tiene varios valores: fieldkeep resolve

    {1} fields have several values: fieldkeep resolve
    = {1} campos tienen varios valores: fieldkeep resolve

    {1}, last {2} = {1}, el último {2}
    county = condado
    1 open case = 1 caso abierto
    {1} open cases = {1} casos abiertos
    {1} unsent = sin enviar: {1}
    say cases or one of: {1} = diga cases o una de estas: {1}
    none = nada
    no case is open = no hay ningún caso abierto
    and {1} closed: fieldkeep list --all = y {1} cerrados: fieldkeep list --all
    empty = vacío
    written {1} = escrito {1}
    no phase = sin fase
    first contact {1} = primer contacto {1}
    first contact unknown = primer contacto desconocido
    advocates only = solo acompañantes
    {1} to decide = {1} por decidir
    recovery = recuperación
    person = persona
    alerts = avisos
    needs = necesidades
    placements = lugares donde quedarse
    proposed = propuesto
    absences = ausencias
    team = equipo
    contacts = contactos
    first step = first step
    summary = resumen
    notes = notas
    {1} of a newer version, kept and passed on = {1} de una versión más nueva: se guardan y se pasan
    called by {1} = llamó {1}
    corrected {1} = corrección {1}
    of a newer version = de una versión más nueva
    compartment {1} = compartimento {1}
    voided by someone who had not seen it all = anulado por alguien que no lo había visto todo
    {1} names begin like this = {1} nombres comienzan así
    say more letters of the name = diga más letras del nombre

    nothing that this device can read has this name
    = nada de lo que este dispositivo puede leer se llama así

    fieldkeep list shows the cases, fieldkeep show what is in one
    = fieldkeep list muestra los casos; fieldkeep show, lo que hay en uno

    this names a case, and a record is asked for = esto nombra un caso, y se pide un registro

    fieldkeep show shows the records of a case with their names
    = fieldkeep show muestra los registros de un caso con sus nombres

    the case has {1} records of this type = el caso tiene {1} registros de este tipo
    yes = sí
    no = no
    {1} bytes = {1} bytes
    (cannot be read by this version, and is kept) = (esta versión no lo puede leer; se guarda)
    ← several, please decide = ← hay varios, decida, por favor
    the record has no such field = el registro no tiene ese campo
    nothing was ever written = nunca se escribió nada
    replaced  {1} = en lugar de  {1}
    beside it {1} = al lado {1}
    decide: fieldkeep resolve {1} {2} = decida: fieldkeep resolve {1} {2}

    holds any number of values; what was added stays until someone who saw it takes it out
    = tiene cuantos valores haga falta; lo añadido queda hasta que alguien que lo vio lo quite

    one value stands = vale un solo valor
    several stand; the newest is shown = valen varios; se muestra el más nuevo

    several stand; the newest is shown until a person decides
    = valen varios; se muestra el más nuevo hasta que decida una persona

    several stand; the earliest, or smallest, is shown
    = valen varios; se muestra el más temprano o menor

    several stand; the latest, or largest, is shown = valen varios; se muestra el más tardío o mayor

    several stand; the one that gives less access is shown
    = valen varios; se muestra el que da menos acceso

    several stand; one of them lies beyond all others in the order of states
    = valen varios; uno está más adelante que todos los demás

    several stand that do not fit together; a person decides
    = valen varios que no concuerdan; decide una persona

    several stand; the one written first is shown
    = valen varios; se muestra el que se escribió primero

    an add that no remover had seen stays = lo que se añadió sin que lo viera quien quitó, queda
    changes an entry, which nobody may = cambia un asiento, y eso no se permite
    changes what is written once = cambia lo que se escribe una sola vez
    written by another agency than the one whose it is = lo escribió una agencia que no es la suya
    clock was {1} ahead = su reloj iba {1} adelantado
    clock was {1} behind = su reloj iba {1} atrasado
    not sent yet = aún sin enviar
    field {1} = campo {1}
    voided = anulado
    restored = restablecido
    (beside {1} not seen while editing) = (junto a {1} que no se veía al editar)
    1 value = 1 valor
    {1} values = {1} valores
    {1}  a case of this name = {1}  un caso con este nombre
    nothing found = no se encontró nada
    nobody by that name or number = nadie con ese nombre o número
    {1} maybe = {1} quizá
    where the words stand = donde están las palabras
    that is no date = eso no es una fecha
    say 2010, 2010-06 or 2010-06-02 = diga 2010, 2010-06 o 2010-06-02
    say what to look for = diga qué buscar
    such as: fieldkeep find Kiki --age ~15 = por ejemplo: fieldkeep find Kiki --age ~15

    an age alone is too many: say a name, a date of birth or a number too
    = la edad sola da demasiados: diga también un nombre, una fecha de nacimiento o un número

    that is no age = eso no es una edad
    say 15, or ~15 for about 15 = diga 15, o ~15 si es aproximada
    DOB {1}{2} = nac. {1}{2}
    recovered {1} = recuperación {1}
    yours = suyo
    one person with {1} = la misma persona que {1}
    another record = otro registro
    very likely = muy probable
    likely = probable
    perhaps = quizá
    record = registro
    both are one record already = los dos ya son un solo registro
    name two = nombre dos

    this device may not write why two persons are linked
    = este dispositivo no puede escribir por qué se unen dos personas

    say it without --why; advocates, law enforcement and child welfare keep reasons
    = dígalo sin --why; guardan razones acompañantes, fuerzas del orden y bienestar infantil

    fieldkeep not-same takes it back = fieldkeep not-same lo deshace
    still joined through another link = siguen unidos por otro enlace
    {1} and {2}: the same person = {1} y {2}: la misma persona
    {1} and {2}: not the same person = {1} y {2}: no son la misma persona
    this is neither a case nor a person = esto no es ni un caso ni una persona

    fieldkeep find shows persons with the names of their cases
    = fieldkeep find muestra a las personas con los nombres de sus casos

    ! maybe known already: = ! quizá ya se conoce:
    if it is, fieldkeep same {1} and the other = si es así, fieldkeep same {1} y el otro
    and {1} more = y {1} más
    same person as {1} = la misma persona que {1}
    ! {1} open cases of one person: = ! {1} casos abiertos de una misma persona:
    both stand until one is closed = los dos valen hasta cerrar uno
    ! {1} advocates at once: = ! {1} acompañantes a la vez:
    both stand until one assignment ends = valen hasta que termine una asignación

    someone holds two of these records apart, and other links join them: fieldkeep not-same takes a
    wrong link back
    = alguien separa dos de estos registros, y otros enlaces los unen: fieldkeep not-same deshace un
    enlace equivocado

    known, need not be asked: {1} = ya se sabe, no hace falta preguntar: {1}
    known, ask only whether it is still so: {1} = ya se sabe, pregunte solo si sigue igual: {1}
    """#
}
