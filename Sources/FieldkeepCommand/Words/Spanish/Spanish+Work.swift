// Opening a case, alerting agencies, needs, examinations, places, notes, and what is asked at a terminal.

extension Spanish {
  static let work = #"""
    case {1} = caso {1}
    72 h ends {1} = 72 h: hasta {1}

    no clock runs until first contact is known
    = ningún plazo corre hasta que se sepa el primer contacto

    90 min: none alerted yet = 90 min: aún sin avisar a nadie

    yours until the youth consents: fieldkeep consent --to … --limits-explained
    = suyo hasta que su joven consienta: fieldkeep consent --to … --limits-explained

    yours alone until the youth consents: fieldkeep consent
    = solo suyo hasta que la o el joven consienta: fieldkeep consent

    that is no time that is understood here = esa hora no se entiende aquí

    say it as 01:50, "20 min ago", "yesterday 23:10" or 2026-03-14T01:50
    = dígala como 01:50, "hace 20 min", "ayer 23:10" o 2026-03-14T01:50

    no agency is alerted yet = todavía no se ha avisado a ninguna agencia
    respond by {1}, {2} = responder antes de {1}, {2}
    ref {1} = ref. {1}
    please decide = decida, por favor
    please decide: fieldkeep resolve {1} = decida, por favor: fieldkeep resolve {1}
    alerted = aviso
    acknowledged = confirmó
    on the way = en camino
    arrived = llegó
    no status = sin estado

    ! no signal: alerts are phone calls. Child Protection Hotline {1}
    = ! sin señal: avise por teléfono. Línea de Protección Infantil {1}

    log each with: fieldkeep alert = anote cada aviso: fieldkeep alert
    {1} on call = {1}, de guardia
    on call = de guardia
    hotlines = líneas de ayuda
    agencies = agencias
    stations = estaciones
    hotline = línea de ayuda
    agency = agencia
    station = estación
    takes reports = recibe reportes
    Child Protection Hotline = Línea de Protección Infantil
    no number of that is in the directory = no hay ningún número así en el directorio
    nothing is on the checklist yet = todavía no hay nada en la lista de tareas

    say one of offered, accepted, done, declined, and so on, not several
    = diga solo una: offered, accepted, done, declined, etc.

    on the checklist too: {1} = también en la lista de tareas: {1}
    say one of offered, done and declined, not several = diga solo una: offered, done o declined
    the findings = los hallazgos
    the results = los resultados

    no examination is recorded that this device can read
    = no hay ningún examen que este dispositivo pueda leer

    kind unknown = tipo desconocido
    96 h end {1} = 96 h: hasta {1}
    {1} to a parent = {1} a madre o padre
    1 call = 1 llamada
    {1} calls = {1} llamadas
    findings are read by those who treat = los hallazgos los lee quien atiende
    that is no step of a mandated report = ese no es un paso de un reporte obligatorio
    say whose report it is = diga de qué agencia es el reporte
    give --agency and one of: {1} = añada --agency y una de estas: {1}
    a mandated report is not kept there = ahí no se guarda un reporte obligatorio
    no mandated report is recorded = no hay ningún reporte obligatorio
    suspected = sospecha
    phoned = por teléfono
    sent in writing = por escrito
    in writing by {1} = por escrito antes de {1}
    no. {1} = n.º {1}
    the location = la ubicación

    the location is where only those who may know it read it
    = la ubicación está donde solo la lee quien puede saberla

    no placement is recorded = no hay ningún lugar donde quedarse registrado

    no placement is recorded that this could be added to
    = no hay ningún lugar donde quedarse al que añadir esto

    say what kind it is, such as: fieldkeep place shelter
    = diga de qué tipo es, por ejemplo: fieldkeep place shelter

    from {1 time} = desde {1}
    to {1 time} = hasta {1}
    reach: {1} = contacto: {1}
    with a family = con una familia
    meant to last = pensado para quedarse
    detention = detención
    nothing was written, so nothing is kept = no se escribió nada, así que no se guarda nada
    the summary = el resumen
    nothing was changed = no se cambió nada
    notes lie in no such compartment = no hay notas en un compartimento así
    the note = la nota

    no text is given, and there is no terminal to write it on
    = no se dio ningún texto, y no hay terminal donde escribirlo

    give the text, or - to read it from standard input
    = dé el texto, o - para leerlo de la entrada estándar

    this is no note = esto no es una nota
    fieldkeep set changes a field of another record = fieldkeep set cambia un campo de otro registro

    meanwhile somebody else corrected it too; both corrections are kept
    = mientras tanto otra persona también corrigió; se guardan las dos correcciones

    note {1} kept = nota {1} guardada
    cleared = vacío

    ! somebody else wrote it meanwhile: both stand → fieldkeep resolve {1}
    = ! otra persona lo escribió mientras tanto: valen los dos → fieldkeep resolve {1}

    next {1} = próximo {1}
    its date is shared = su fecha se comparte
    in this role a contact is its date and kind = en esta función, un contacto es su fecha y su tipo

    a remark belongs into a note: fieldkeep note
    = lo que quiera comentar va en una nota: fieldkeep note

    the remark = el comentario
    the value = el valor
    the area = la zona
    the account = el relato
    the query = la consulta
    the reason = la razón
    why = la razón
    one stage at a time = una etapa a la vez
    fieldkeep help observe shows them = fieldkeep help observe las muestra
    say which groups = diga qué grupos
    one or more of: {1} = uno o más de: {1}
    that is nothing that is observed here = eso no se observa aquí
    readiness or exploited = readiness o exploited
    that observation is not kept there = esa observación no se guarda ahí
    nothing was observed yet = todavía no se ha observado nada
    going on with the text that was left unfinished = se sigue con el texto que quedó sin terminar
    it stays here, sealed = queda aquí, sellado

    the editor did not end well; what it saved is kept, sealed
    = el editor no terminó bien; lo que guardó queda aquí, sellado

    the same command goes on with it = el mismo comando sigue con él
    1 line = 1 línea
    {1} lines = {1} líneas
    a text was left unfinished here, {1} = aquí quedó un texto sin terminar, {1}

    Enter goes on with it, drop begins anew, q leaves it for later:
    = Enter sigue con él, borrar empieza de nuevo, q lo deja para luego:

    there is no place for the editor's file = no hay lugar para el archivo del editor
    set TMPDIR to a folder = ponga una carpeta en TMPDIR
    the editor's file cannot be written = no se puede escribir el archivo del editor
    the text has {1} bytes, over the limit of {2} = el texto tiene {1} bytes, más del límite de {2}
    split it; what was saved before is kept = divídalo; lo que guardó antes sigue aquí
    the editor cannot be started (errno {1}) = no se puede abrir el editor (errno {1})

    set EDITOR to one, or give the text on the command line
    = ponga uno en EDITOR, o dé el texto en la línea de comandos

    nothing is left to ask = no queda nada por preguntar
    When was first contact? = ¿Cuándo fue el primer contacto?
    Who called? = ¿Quién llamó?
    Which station? = ¿Qué estación?
    What kind of place? = ¿Qué tipo de lugar?
    Which area? (never the exact place) = ¿Qué zona? (nunca el lugar exacto)
    How was the youth noticed? = ¿Cómo se supo de la o el joven?
    to ask later: {1} → fieldkeep ask = por preguntar: {1} → fieldkeep ask
    01:50, "20 min ago", "yesterday 23:10" = 01:50, "hace 20 min", "ayer 23:10"
    any words = cualquier palabra

    this case has no recovery that this device can read
    = este caso no tiene ninguna recuperación que este dispositivo pueda leer

    sync first; or open a case with fieldkeep new
    = sincronice primero, o abra un caso con fieldkeep new

    an arrest is an exception to the protocol: say why with exception_reason= when you can
    = un arresto es una excepción al protocolo: diga por qué con exception_reason= cuando pueda

    it is recorded already = ya está registrado
    fieldkeep show says what stands = fieldkeep show dice lo que hay
    say the word that names it = diga la palabra que lo nombra
    code=…; {1} = code=…; {1}
    each thing that is known is said as field=value = cada cosa que se sabe se dice como campo=valor
    fieldkeep add {1} shows the fields = fieldkeep add {1} muestra los campos
    {1} has no value = {1} no tiene valor
    leave out what nobody knows = omita lo que nadie sabe
    {1} holds one value, and is given twice = {1} tiene un solo valor, y se dio dos veces
    {1} has no such field = {1} no tiene ese campo
    that could be several fields = eso podría ser varios campos
    say one of: {1} = diga una de estas palabras: {1}
    {1} names nothing here = {1} no nombra nada aquí
    no {1} is recorded that this could be about = no hay ningún registro {1} al que esto se refiera
    fieldkeep add {1} records one = fieldkeep add {1} registra uno
    it could be about {1} records; say which = podría referirse a {1} registros; diga a cuál
    {1}= and one of: {2} = {1}= y uno de estos: {2}
    that is not kept there = eso no se guarda ahí

    what a youth told is a lead only with the youth's consent
    = lo que contó la o el joven solo es una pista con su consentimiento

    record it with fieldkeep consent, and name it here: consent_record=
    = regístrelo con fieldkeep consent, y nómbrelo aquí: consent_record=

    since 2017 the law has no such charge against a minor
    = desde 2017 la ley no tiene ese cargo contra una persona menor de edad

    there is no such kind of record = no existe ese tipo de registro
    that could be several kinds = eso podría ser varios tipos
    a {1} has a command of its own = {1} tiene su propio comando
    fieldkeep {1} = fieldkeep {1}
    several = varios
    a number = un número
    yes or no = sí o no
    a time = una hora
    a date = una fecha
    a name: {1} = un nombre: {1}

    Enter: ask later · unknown · ? for words · back · stop. All is optional.
    = Enter: luego · desconocido · ? ayuda · atrás · salir. Nada es obligatorio.

    {1}? (y, or Enter to keep what was typed) = ¿{1}? (s, o Enter para guardar lo que escribió)
    free some space = libere espacio
    """#
}
