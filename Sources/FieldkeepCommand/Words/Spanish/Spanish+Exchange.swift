// Files in and out, reports, carrying, and servers.

extension Spanish {
  static let exchange = #"""
    {1} in {2}, sealed and signed; it stays unsent here until a server has it
    = {1} en {2}, con sello y firma; aquí sigue sin enviar hasta que lo tenga un servidor

    {1} read = leído: {1}
    {1} new = nuevos: {1}
    {1} received = recibidos: {1}
    {1} carried on to the server unread = {1} para llevar al servidor, sin leer
    {1} did not prove their author, left out = {1} sin prueba de autoría, no se tomaron
    segment {1} of {2} = segmento {1} de {2}
    {1} · {2} in {3} = {1} · {2} en {3}
    1 segment = 1 segmento
    {1} segments = {1} segmentos
    1 scope = 1 ámbito
    {1} scopes = {1} ámbitos
    {1} in no segment yet = {1} aún sin segmento
    1 change = 1 cambio
    {1} changes = {1} cambios
    all sound = todo en orden
    1 finding = 1 hallazgo
    {1} findings = {1} hallazgos

    two copies of one disk wrote as {1}; the work of both is here
    = dos copias de un disco escribieron como {1}; aquí está el trabajo de ambas

    {1} in this replica = {1} en esta réplica

    fieldkeep rebuild makes records again from sound segments; a new join fetches all
    = fieldkeep rebuild rehace los registros con los segmentos sanos; una nueva unión lo trae todo

    records made again from {1} = registros rehechos con {1}

    there are records in this folder already, and synthetic ones stay apart
    = en esta carpeta ya hay registros, y los sintéticos van aparte

    name a new folder with --data = nombre una carpeta nueva con --data
    making the county up = se inventa el condado
    step {1} of {2}, {3} = paso {1} de {2}, {3}

    synthetic county, seed {1}: everything here is made up, and nobody in it exists
    = condado sintético, semilla {1}: aquí todo es inventado y nadie existe

    1 case = 1 caso
    {1} cases = {1} casos
    1 write = 1 escritura
    {1} writes = {1} escrituras

    the organization is for demonstration; its root key was not kept
    = la organización es de demostración; no se guardó su clave raíz

    next   fieldkeep report board --as-of 2018-11-01 --data …
    = luego  fieldkeep report board --as-of 2018-11-01 --data …

    the command may take 1 to 50 seconds = el comando puede tardar de 1 a 50 segundos
    change --limit = cambie --limit
    watching; Ctrl-C ends it = vigilando; Ctrl-C lo termina
    the desk's lock cannot be made = no se puede hacer el cerrojo del puesto
    check the data folder = revise la carpeta de datos
    a desk is at work on this folder already = ya hay un puesto trabajando en esta carpeta

    one desk a folder is enough; end the other first
    = basta un puesto por carpeta; termine antes el otro

    {1} came late before this desk began; nobody is paged
    = {1} de antes de comenzar este puesto, con el plazo pasado; no se llama a nadie

    handed out = entregado
    the command failed, given up = el comando falló; se deja
    the command failed, again soon = el comando falló; se repite pronto
    breach to {1} = vencimiento a {1}
    reminder to {1} = recordatorio a {1}
    again = de nuevo
    --refused stands alone = --refused va solo
    fieldkeep export --refused FILE = fieldkeep export --refused FILE
    fieldkeep export --waiting FILE = fieldkeep export --waiting FILE
    say as what it leaves = diga en qué formato sale
    --format with csv, jsonl, htcds or sqlite = --format con csv, jsonl, htcds o sqlite
    say where to write it = diga dónde escribirlo
    --out FILE, or --dry-run to see first = --out FILE, o --dry-run para ver primero
    say what leaves = diga qué sale

    --case CASE for all of a case, --type KIND for one kind
    = --case CASE para todo un caso, --type KIND para un solo tipo

    say to whom, and what for = diga a quién y para qué

    such as --to health --purpose service; the entry of it needs both
    = por ejemplo --to health --purpose service; su asiento necesita los dos

    records are no totals = los registros no son totales

    --waiting stands alone = --waiting va sin nada más
    nothing waits here = aquí no espera nada
    waits for what it builds on: {1} = espera aquello en lo que se apoya: {1}
    waits for somebody to vouch for its author: {1} = espera a que alguien responda por su autor: {1}
    waits for its key: {1} = espera su clave: {1}
    , the oldest since {1} = , lo más antiguo desde {1}

    fieldkeep sync asks for what is missing; fieldkeep export --waiting FILE keeps it apart
    = fieldkeep sync pide lo que falta; fieldkeep export --waiting FILE lo guarda aparte

    {1} in {2}; they stay here, too = {1} en {2}; aquí también se quedan
    fieldkeep report prints totals, small ones withheld
    = fieldkeep report imprime totales, con los pequeños reservados

    that is no purpose that a consent can name
    = ese no es un fin que un consentimiento pueda nombrar

    a spreadsheet takes one kind of record = una hoja de cálculo lleva un solo tipo de registro

    add --type KIND; or take jsonl or sqlite for all kinds
    = añada --type KIND; o tome jsonl o sqlite para todos

    htcds has columns of its own = htcds tiene sus propias columnas
    leave --type out = omita --type

    such as agency_alert, checklist_item, medical_exam; fieldkeep list shows which
    = por ejemplo agency_alert, checklist_item, medical_exam; fieldkeep list muestra cuáles

    this part needs not be named = esta parte no hace falta nombrarla

    --with names advocate_notes or placement_location; all else is there by consent
    = --with nombra advocate_notes o placement_location; lo demás está por consentimiento

    htcds never holds what a youth told an advocate, or where a shelter is
    = htcds nunca lleva lo que una o un joven contó a su acompañante, ni dónde está un refugio

    take jsonl, if the youth consented to it in writing
    = tome jsonl, si la o el joven consintió por escrito

    the youth keeps something back, in words that only a person can follow
    = la o el joven se reserva algo, en palabras que solo una persona puede seguir

    read {1} with fieldkeep show; then say --withheld-read
    = lea {1} con fieldkeep show; luego diga --withheld-read

    there is nothing of this kind here = aquí no hay nada de este tipo
    nothing was written = no se escribió nada
    nothing of this may leave: {1} = nada de esto puede salir: {1}
    --dry-run says all that stands against it = --dry-run dice todo lo que está en contra

    this device may not write the entry that handing this over leaves behind
    = este dispositivo no puede escribir el asiento que deja esta entrega

    somebody who works on the case can export it = puede exportarlo alguien que trabaje en el caso
    to {1}, for {2} = a {1}, para {2}

    nothing in it is about a youth, so no disclosure is entered
    = nada trata de un joven, así que no se asienta ninguna entrega

    entered: {1}, beside what left = asentado: {1}, junto a lo que salió
    1 disclosure = 1 entrega
    {1} disclosures = {1} entregas
    notice: {1} = advertencia: {1}
    stays here: {1} = se queda aquí: {1}

    read what the youth keeps back first; then --withheld-read
    = lea primero lo que la o el joven se reserva; luego --withheld-read

    {1} of {2} in {3} = {1} de {2} en {3}
    {1} of {2} would leave = {1} de {2}: saldrían
    {1} in {2} = {1} en {2}
    {1} would leave = {1}: saldrían
    no server has refused anything = ningún servidor ha rechazado nada
    there is nothing to export = no hay nada que exportar
    {1} in {2} · refused because: {3} = {1} en {2} · rechazado porque: {3}
    {1}, only with --with {2} = {1}, solo con --with {2}
    say which file = diga qué archivo

    fieldkeep import FILE.csv --type KIND --dry-run
    = fieldkeep import FILE.csv --type KIND --dry-run

    say which kind of record it holds = diga qué tipo de registro contiene
    --type with one of: {1} = --type con uno de estos: {1}

    a {1} is written by whoever is there, not read in from a list
    = {1} lo escribe quien está presente; no se lee de una lista

    --map takes NAME=FIELD = --map lleva NOMBRE=CAMPO
    such as --map "Date=received_on" = por ejemplo --map "Date=received_on"

    the same record as row {1}, with other values
    = el mismo registro que la fila {1}, con otros valores

    the file is empty = el archivo está vacío
    nothing was read = no se leyó nada
    1 of {1} does not fit; nothing was read in = 1 de {1} no sirve; no se leyó nada
    {1} of {2} do not fit; nothing was read in = {1} de {2} no sirven; no se leyó nada
    1 row = 1 fila
    {1} rows = {1} filas

    mend the file, or map its columns; the first row is row 1
    = corrija el archivo, o asigne sus columnas; la primera fila es la 1

    {1} would be new = serían nuevos: {1}
    {1} here already = ya aquí: {1}
    repeated in the file: row {1} = repetido en el archivo: fila {1}

    here already, and says something else: row {1}; left as it is
    = ya aquí, y dice otra cosa: fila {1}; queda como está

    taken back by: fieldkeep import --undo {1} = se deshace con: fieldkeep import --undo {1}
    nothing was read in on this device = en este dispositivo no se leyó nada
    {1} of {2} = {1} de {2}

    this device has no such import, or several begin like this
    = este dispositivo no tiene esa importación, o varias comienzan así

    fieldkeep import --batches shows them = fieldkeep import --batches las muestra
    taken back: {1} = deshecho: {1}
    1 changed since, left as it is = 1 cambió después: queda como está
    {1} changed since, left as they are = {1} cambiaron después: quedan como están
    there is no plain file of this name = no hay ningún archivo normal con ese nombre
    check its name = revise su nombre

    the file has {1} bytes, over the limit of {2}
    = el archivo tiene {1} bytes, más del límite de {2}

    split it; what is in it twice is noticed = divídalo; lo que esté dos veces se nota

    the file was changed while it was read; nothing was read in
    = el archivo cambió mientras se leía; no se leyó nada

    run it again = hágalo otra vez
    the file cannot be read = no se puede leer el archivo
    check whose it is = revise de quién es
    the file cannot be read to its end ({1}) = no se puede leer el archivo hasta el final ({1})

    column {1} has a name that is no field of {2}
    = la columna {1} tiene un nombre que no es campo de {2}

    map it with --map NAME=FIELD, or leave it out with --map NAME=; fields: {1}
    = asígnela con --map NOMBRE=CAMPO, u omítala con --map NOMBRE=; campos: {1}

    columns {1} and {2} are both {3} = las columnas {1} y {2} son las dos {3}
    leave one out with --map NAME= = omita una con --map NOMBRE=
    --map names {1} that the file does not have = --map nombra {1} que el archivo no tiene
    1 column = 1 columna
    {1} columns = {1} columnas
    the names are in its first row = los nombres están en su primera fila
    no column of the file is a field of {1} = ninguna columna del archivo es un campo de {1}
    it has {1}, the first row has {2} = tiene {1}; la primera fila tiene {2}
    1 cell = 1 celda
    {1} cells = {1} celdas
    that is no identifier = eso no es un identificador
    too long = demasiado largo
    say the case, in a column or with --case = diga el caso, en una columna o con --case

    the case has no person, or several; say which
    = el caso no tiene persona, o tiene varias; diga cuál

    nothing is stated in it = no dice nada
    this cannot be stored = esto no se puede guardar
    row {1} = fila {1}

    give 2010, 2010-06, 2010-06-02 or 6/2/2010
    = dé 2010, 2010-06, 2010-06-02 o 6/2/2010 (mes/día/año)

    give 2026-03-14T01:50, with a zone or in this laptop's
    = dé 2026-03-14T01:50, con su zona o en la de esta computadora

    several have this name; give the letters of one
    = varios tienen este nombre; dé las letras de uno

    this device has no such {1}, or several; give its letters
    = este dispositivo no tiene ese registro {1}, o tiene varios; dé sus letras

    this device has no such case, or several = este dispositivo no tiene ese caso, o tiene varios
    {1}: exists already = {1}: ya existe

    name another file, or say --force to write over it
    = nombre otro archivo, o diga --force para escribir encima

    {1}: is no plain file, and is not written over
    = {1}: no es un archivo normal, y no se escribe encima

    name another file = nombre otro archivo
    {1}: cannot be made (errno {2}) = {1}: no se puede crear (errno {2})

    name a file in a folder that you may write to
    = nombre un archivo en una carpeta donde pueda escribir

    no file can be made beside {1} (errno {2})
    = no se puede crear un archivo junto a {1} (errno {2})

    {1}: cannot be written (errno {2}) = {1}: no se puede escribir (errno {2})
    free some space, try again = libere espacio e intente de nuevo
    there is no such report = no existe ese informe
    several reports begin like this = varios informes comienzan así
    fieldkeep report list shows them = fieldkeep report list los muestra

    no report was frozen yet: fieldkeep report board --save
    = todavía no se fijó ningún informe: fieldkeep report board --save

    frozen as {1} = fijado como {1}
    frozen as {1}, called {2} = fijado como {1}, con el nombre {2}
    {1 time} to {2 time} = del {1} al {2}
    as of {1} = al {1}
    frozen {1} = fijado {1}
    nothing changed = no cambió nada

    why records changed is known where both were frozen
    = por qué cambiaron los registros se sabe donde se fijaron los dos

    say --numerator or --denominator, not both = diga --numerator o --denominator, no los dos

    a trace is entered in the audit, and this device may not write there
    = un rastreo se asienta en la auditoría, y este dispositivo no puede escribir ahí

    ask the privacy officer, or an admin for a team that may
    = pida ayuda a quien cuida la privacidad, o un equipo que pueda a quien administra

    the report has no such figure = el informe no tiene esa cifra
    entered in the audit: {1} = asentado en la auditoría: {1}
    a frozen report is not what its hash names = un informe fijado no es lo que dice su huella

    fieldkeep history shows who wrote it; a server or another laptop has it whole
    = fieldkeep history muestra quién lo escribió; un servidor u otra computadora lo tiene entero

    a frozen report was written by a newer version = un informe fijado es de una versión más nueva
    no frozen report has this name = ningún informe fijado tiene ese nombre
    fieldkeep report runs = fieldkeep report runs
    several frozen reports begin like this = varios informes fijados comienzan así
    say more letters = diga más letras
    say the end of the window once = diga una sola vez dónde termina el periodo
    give --months 18 or --to, not both = dé --months 18 o --to, no los dos
    the window has no day = el periodo no tiene ningún día

    --to is the first day after it, such as: --from 2018-01-01 --to 2018-04-01
    = --to es el primer día después, por ejemplo: --from 2018-01-01 --to 2018-04-01

    say it as 2018-09-01, 2018-09 or 2018 = dígala como 2018-09-01, 2018-09 o 2018
    the report's files cannot be written = no se pueden escribir los archivos del informe

    name a folder that you may write in with --out
    = nombre con --out una carpeta donde pueda escribir

    wrote {1}/{2} = escrito: {1}/{2}
    a report is not written as that = un informe no se escribe en ese formato
    say one or several of: {1} = diga uno o varios de estos: {1}
    unknown {1} = desconocidos {1}
    youth {1} (recoveries {2}) = jóvenes {1} (recuperaciones {2})
    youth {1} = jóvenes {1}
    mean age = edad media
    youngest {1} = menor edad {1}
    prior referral = con referencia previa
    referrals per youth {1}, or {2} = referencias por joven {1}, o {2}
    Black = raza negra
    away after outreach = fuera tras el primer apoyo
    COMPLETENESS: {1} = INTEGRIDAD: {1}
    last contact {1} = último contacto {1}
    no pin = sin clave fijada
    pinned = clave fijada
    never reached = nunca alcanzado
    a remote of this name is there already = ya hay un servidor con ese nombre
    fieldkeep remote set changes it = fieldkeep remote set lo cambia

    remote {1} added; fieldkeep sync reaches it
    = servidor {1} añadido; fieldkeep sync se conecta con él

    remote {1} changed; what it acknowledged stays acknowledged
    = servidor {1} cambiado; lo que confirmó sigue confirmado

    a remote's name is one word of letters, digits, - and _
    = el nombre de un servidor es una palabra de letras, cifras, - y _

    a server's address begins with https:// and holds no password
    = la dirección de un servidor comienza con https:// y no lleva contraseña

    such as https://sync.example:8443 = por ejemplo https://sync.example:8443
    a pin is 64 hexadecimal digits = una clave fijada son 64 cifras hexadecimales
    fieldkeep-server prints the server's pin = fieldkeep-server imprime la clave del servidor
    refused: {1} · {2} = rechazado: {1} · {2}
    and 1 more piece of work refused = y 1 trabajo más rechazado
    and {1} more pieces of work refused = y {1} trabajos más rechazados

    what was refused is kept and shown here · fieldkeep export --refused FILE hands it on
    = lo rechazado queda aquí y se ve · fieldkeep export --refused FILE lo entrega

    rights or keys of a part of a case = permisos o claves de una parte de un caso
    the directory = el directorio
    {1} and {2} more of {3} = {1} y {2} más de {3}
    there is no terminal to clear = no hay ninguna terminal que limpiar
    """#
}
