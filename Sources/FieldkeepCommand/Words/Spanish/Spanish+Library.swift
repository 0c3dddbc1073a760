// Sentences of the library, of the county's protocol and of the argument parser, each known by its shape.

extension Spanish {
  static let library = #"""
    this file is not a usable Fieldkeep replica ({1}); name another, or rebuild it
    = este archivo no es una réplica de Fieldkeep que sirva ({1}); nombre otro o rehágalo

    not a database = no es una base de datos
    damaged pages = páginas dañadas

    this replica has layout {1} and this program knows {2}; use a newer Fieldkeep
    = esta réplica tiene la versión {1} y este programa conoce la {2}; use un Fieldkeep más nuevo

    the storage key does not open this replica; check which key file belongs to it
    = la clave de almacenamiento no abre esta réplica; revise qué archivo de clave es el suyo

    another Fieldkeep process has held the replica for {1} ms; try again when it is done
    = otro proceso de Fieldkeep ocupa la réplica desde hace {1} ms; intente cuando termine

    the database failed with SQLite code {1}; nothing was changed
    = la base de datos falló con el código {1} de SQLite; no se cambió nada

    the disk is full; nothing was changed: free some space and try again
    = el disco está lleno; no se cambió nada: libere espacio e intente de nuevo

    this device belongs to no organization yet; join one with an invitation
    = este dispositivo aún no es de ninguna organización; únase con una invitación

    this device already belongs to an organization; use another data folder for a second one
    = este dispositivo ya es de una organización; use otra carpeta de datos para una segunda

    row {1} of {2} does not open under its key; `fieldkeep check` tells more
    = la fila {1} de {2} no se abre con su clave; `fieldkeep check` dice más

    this device is in no team that may open compartment {1}
    = este dispositivo no está en ningún equipo que pueda abrir el compartimento {1}

    this device is in no team that may open {1}
    = este dispositivo no está en ningún equipo que pueda abrir: {1}

    this device may read but not write here; ask a team that may
    = este dispositivo puede leer aquí pero no escribir; pídalo a un equipo que pueda

    the key of this part of the case has not arrived yet; sync, then try again
    = la clave de esta parte del caso aún no ha llegado; sincronice y luego intente de nuevo

    there is no record {1} among those that this device can read
    = no hay ningún registro {1} entre los que este dispositivo puede leer

    there is no remote of this name; `fieldkeep remote` lists them
    = no hay ningún servidor con ese nombre; `fieldkeep remote` los muestra

    the schema does not allow this: {1} = el esquema no permite esto: {1}

    this is an entry ({1}), and entries are never changed; make another that corrects it
    = esto es un asiento ({1}), y los asientos nunca se cambian; haga otro que lo corrija

    {1} belongs to the agency that wrote it; propose a value to them
    = {1} es de la agencia que lo escribió; propóngale un valor

    a value of {1} bytes is over the limit of {2}; shorten it or split it
    = un valor de {1} bytes pasa del límite de {2}; acórtelo o divídalo

    a change of {1} entries is over the limit of {2}; write it in parts
    = un cambio de {1} asientos pasa del límite de {2}; escríbalo por partes

    what came in was refused: {1} = lo que llegó se rechazó: {1}
    this device's keys cannot be used: {1} = las claves de este dispositivo no se pueden usar: {1}
    the server's answer cannot be used: {1} = la respuesta del servidor no se puede usar: {1}
    {1}: can be read by others; run: chmod 600 {2} = {1}: otros pueden leerlo; haga: chmod 600 {2}
    {1}: cannot be made = {1}: no se puede crear
    {1}: cannot be written = {1}: no se puede escribir
    {1}: cannot be opened = {1}: no se puede abrir

    {1}: is missing; without it the replica cannot be opened
    = {1}: falta; sin ella no se puede abrir la réplica

    {1}: exists already; name another file = {1}: ya existe; nombre otro archivo
    {1}: is no file that can be read = {1}: no es un archivo que se pueda leer
    {1}: cannot be read to its end = {1}: no se puede leer hasta el final
    {1}: is not a storage key = {1}: no es una clave de almacenamiento

    {1}: was written by a newer version; update this program
    = {1}: es de una versión más nueva; actualice este programa

    {1}: asks for an amount of work that no version of this program asks for
    = {1}: pide más trabajo del que pide cualquier versión de este programa

    {1}: does not open with this passphrase = {1}: no se abre con esta frase secreta

    {1}: cannot be locked: there is too little memory
    = {1}: no se puede bloquear: hay muy poca memoria

    {1}: this is not a file that carry wrote; check which file was given
    = {1}: este archivo no lo escribió carry; revise qué archivo se dio

    {1}: a newer version wrote this file; update to read it
    = {1}: este archivo es de una versión más nueva; actualice para leerlo

    {1}: the file was damaged on its way; copy it again
    = {1}: el archivo se dañó en el camino; cópielo otra vez

    {1}: the file breaks off in item {2}; copy it again
    = {1}: el archivo se corta en el elemento {2}; cópielo otra vez

    {1}: bytes follow the file's end; copy it again
    = {1}: hay bytes después del final; copie el archivo otra vez

    the schema has nothing named {1} = el esquema no tiene nada llamado {1}

    this data folder is locked = esta carpeta de datos está bloqueada
    fieldkeep unlock asks for the passphrase = fieldkeep unlock pide la frase secreta
    this is not the data folder's passphrase = esta no es la frase secreta de la carpeta de datos

    type it as it was written down: the spaces and capitals count
    = escríbala como se anotó: cuentan los espacios y las mayúsculas

    this data folder has no passphrase = esta carpeta de datos no tiene frase secreta
    fieldkeep passphrase sets one = fieldkeep passphrase pone una

    ask an admin whether this device still belongs to the organization
    = pregunte a quien administra si este dispositivo sigue en la organización

    the server answered {1}, in other words than the protocol's: a proxy may have said so
    = el servidor respondió {1}, y no como dice el protocolo: quizá fue un proxy

    the server answered {1} {2}: {3} = el servidor respondió {1} {2}: {3}

    the server's answer does not follow the protocol; check the address, or a portal in between
    = la respuesta del servidor no sigue el protocolo; revise la dirección, o si hay un portal en
    medio

    everything is kept here; sync again later = todo queda guardado aquí; sincronice más tarde
    everything is kept here = todo queda guardado aquí
    The server's name could not be found = no se encontró el nombre del servidor
    There is no way to the server on this network = desde esta red no se llega al servidor

    The proxy refused to connect to the server ({1})
    = el proxy no quiso conectarse con el servidor ({1})

    The server's machine accepts no connection on this port
    = la máquina del servidor no acepta conexiones en este puerto

    The server could not prove who it is: its certificate is not trusted
    = el servidor no pudo probar quién es: su certificado no es de confianza

    The server showed another key than the one in the invite; nothing was sent
    = el servidor mostró otra clave que la de la invitación; no se envió nada

    The file of trusted authorities cannot be read
    = no se puede leer el archivo de autoridades de confianza

    No secure connection could be made to the server
    = no se pudo hacer una conexión segura con el servidor

    The server did not answer in time, or too slowly (gave up after {1} s)
    = el servidor no respondió a tiempo, o muy despacio (se dejó a los {1} s)

    The connection to the server was cut = se cortó la conexión con el servidor
    What answered is not the sync server = lo que respondió no es el servidor de sincronización
    The answer is larger than the limit of {1} bytes = la respuesta pasa del límite de {1} bytes
    The request was not sent: {1} = la solicitud no se envió: {1}
    The request was cancelled = la solicitud se canceló
    The transport was closed = la conexión se cerró
    The request failed (libcurl code {1}) = la solicitud falló (código {1} de libcurl)

    Work on: everything is kept here and is sent when there is a network
    = siga trabajando: todo queda guardado aquí y se envía cuando haya red

    Check the proxy in the settings; this program does not log in to proxies
    = revise el proxy en los ajustes; este programa no inicia sesión en un proxy

    Work on; if this lasts, ask the operator whether the server is running
    = siga trabajando; si esto dura, pregunte al operador si el servidor está en marcha

    Leave networks with a login page, check this machine's date, then ask the operator
    = deje las redes con página de acceso, revise la fecha de esta máquina y luego pregunte al
    operador

    Leave networks with a login page; otherwise ask the operator, by phone, whether the key changed
    = deje las redes con página de acceso; si no, pregunte por teléfono al operador si cambió la
    clave

    Check the path and the permissions of the file of authorities in the settings
    = revise en los ajustes la ruta y los permisos del archivo de autoridades

    Check the address, and sign in if this network has a login page; then sync again
    = revise la dirección, y entre si esta red tiene página de acceso; luego sincronice de nuevo

    Nothing is lost: sync again when the connection is better; a repeat does no harm
    = no se perdió nada: sincronice cuando la conexión mejore; repetir no hace daño

    Check the address; if it is right, report this to the operator
    = revise la dirección; si es correcta, avise al operador

    Check the server's address in the settings = revise la dirección del servidor en los ajustes

    Sync again whenever you like; a repeat does no harm
    = sincronice cuando quiera; repetir no hace daño

    Open it again to go on = ábralo otra vez para seguir

    Try again; if this lasts, report the number
    = intente de nuevo; si esto dura, avise con el número

    the query is not SQL as SQLite reads it = la consulta no es SQL como lo lee SQLite
    the query ends too early = la consulta termina antes de tiempo

    there is no such table; SELECT DISTINCT table_name FROM schema_column lists them
    = no existe esa tabla; SELECT DISTINCT table_name FROM schema_column las muestra

    there is no such column; schema_column lists them, and text stands in 'single quotes'
    = no existe esa columna; schema_column las muestra, y el texto va entre 'comillas simples'

    a column's name fits several tables; write table.column
    = un nombre de columna vale para varias tablas; escriba tabla.columna

    there is no such function = no existe esa función

    a function is given the wrong number of arguments
    = una función recibe un número equivocado de argumentos

    the query cannot be answered as it is written
    = la consulta no se puede responder como está escrita

    {1}, at byte {2} of the query = {1}, en el byte {2} de la consulta

    queries only read; write through the commands or the library, so that the change is signed and
    synced
    = las consultas solo leen; escriba con los comandos o la biblioteca, para que el cambio se firme
    y sincronice

    this asks for a table or function that queries are not offered; SELECT DISTINCT table_name FROM
    schema_column lists the tables
    = esto pide una tabla o función que no se ofrece a las consultas; SELECT DISTINCT table_name
    FROM schema_column muestra las tablas

    a second statement begins at byte {1} of the query; ask one at a time
    = en el byte {1} de la consulta comienza otra; pregunte una a la vez

    the query has {1} parameters and {2} values were given
    = la consulta tiene {1} parámetros y se dieron {2} valores

    the query needs more than {1} {2}; narrow it by case_id, or ask for fewer columns
    = la consulta necesita más de {1} {2}; limítela por case_id, o pida menos columnas

    the query took longer than it may; narrow it by case_id or id, or join on columns with =
    = la consulta tardó más de lo permitido; limítela por case_id o id, o una columnas con =

    the query failed with SQLite code {1}; check the arguments of its functions
    = la consulta falló con el código {1} de SQLite; revise los argumentos de sus funciones

    the passphrase has {1} characters, and at least {2} are needed
    = la frase secreta tiene {1} caracteres, y hacen falta al menos {2}

    the passphrase has {1} bytes, and at most {2} are taken
    = la frase secreta tiene {1} bytes, y se aceptan a lo más {2}

    the passphrase has {1} different characters, and at least {2} are needed
    = la frase secreta tiene {1} caracteres distintos, y hacen falta al menos {2}

    the passphrase is one of those that are guessed first
    = la frase secreta es de las que se adivinan primero

    that is none of the words understood here
    = esa no es ninguna de las palabras que se entienden aquí

    that could be several = eso podría ser varias
    say more of one of: {1} = diga más de una de estas: {1}
    row {1}: this is no text in UTF-8 = fila {1}: esto no es texto en UTF-8
    the file is in UTF-16 = el archivo está en UTF-16
    row {1}: a zero byte stands in it = fila {1}: hay un byte cero

    row {1}: a line ends with a carriage return alone
    = fila {1}: una línea termina solo con retorno de carro

    row {1}: a quotation mark stands inside a cell that begins without one
    = fila {1}: hay comillas dentro de una celda que comienza sin ellas

    row {1}: something follows the closing quotation mark of a cell
    = fila {1}: hay algo después de las comillas que cierran una celda

    row {1}: a quotation mark is never closed = fila {1}: hay comillas que nunca se cierran
    row {1}: a cell has more than {2} bytes = fila {1}: una celda tiene más de {2} bytes
    row {1}: there are more than {2} cells = fila {1}: hay más de {2} celdas
    the file has more than {1} bytes = el archivo tiene más de {1} bytes

    save it from the spreadsheet as CSV in UTF-8
    = guárdelo desde la hoja de cálculo como CSV en UTF-8

    it is no CSV; save it from the spreadsheet as CSV in UTF-8
    = no es un CSV; guárdelo desde la hoja de cálculo como CSV en UTF-8

    save it with line breaks as Windows or Unix write them
    = guárdelo con saltos de línea como los de Windows o Unix

    put the whole cell in quotation marks, and double those within it
    = ponga toda la celda entre comillas, y duplique las de adentro

    split it into smaller files = divídalo en archivos más pequeños

    no consent covers this; ask the youth, and record the answer
    = ningún consentimiento cubre esto; pregunte a la o el joven y registre la respuesta

    the consent covers other parts of the case = el consentimiento cubre otras partes del caso
    the consent names other partners = el consentimiento nombra a otras agencias
    the consent was given for another purpose = el consentimiento se dio para otro fin
    it is not recorded when the consent was given = no consta cuándo se dio el consentimiento

    the consent has no end; record a new one that has
    = el consentimiento no tiene fin; registre uno nuevo que lo tenga

    the limits of confidentiality were not explained before; explain them and ask again
    = no se explicaron antes los límites de la confidencialidad; explíquelos y pregunte de nuevo

    this needs a written consent = esto necesita un consentimiento por escrito

    who gave the consent may not give it for this; ask the youth
    = quien dio el consentimiento no puede darlo para esto; pregunte a la o el joven

    the consent has ended; ask again = el consentimiento terminó; pregunte de nuevo
    the consent was taken back = el consentimiento se retiró
    same name = mismo nombre
    alias = alias
    name begins so = el nombre comienza así
    alias begins so = el alias comienza así
    sounds like = suena parecido
    alias sounds like = el alias suena parecido
    nearly the same spelling = casi igual escrito
    age about {1} = edad aproximada {1}
    age differs by {1} = la edad difiere en {1}
    same date of birth = misma fecha de nacimiento
    day and month of birth swapped = día y mes de nacimiento al revés
    same year of birth = mismo año de nacimiento
    other date of birth = otra fecha de nacimiento
    same number = mismo número
    number ends so = el número termina así
    part of a number = parte de un número

    late record: 1 deadline was already past when it was recorded here; nobody is paged
    = registro tardío: 1 plazo ya había vencido al registrarse aquí; no se llama a nadie

    late record: {1} deadlines were already past when it was recorded here; nobody is paged
    = registro tardío: {1} plazos ya habían vencido al registrarse aquí; no se llama a nadie

    decide on eligibility = decidir sobre los requisitos
    say who decided = decir quién decidió
    say when it was decided = decir cuándo se decidió
    say why it was decided so = decir por qué se decidió así
    record that the youth agrees = registrar que la o el joven acepta

    record when the limits of confidentiality were explained
    = registrar cuándo se explicaron los límites de la confidencialidad

    say when it started = decir cuándo comenzó
    sync, to get the program's definition = sincronizar, para recibir la definición del programa
    record the absence = registrar la ausencia
    record the return = registrar el regreso

    record attendance of each required service, or why it is not needed
    = registrar la asistencia a cada servicio requerido, o por qué no hace falta

    wait for the program's end = esperar el final del programa
    record the decision on completion = registrar la decisión de que se completó
    say why it ended = decir por qué terminó
    program completed = programa completado
    clearance requested = retiro del cargo solicitado
    charge cleared = cargo retirado
    sealing decided = sellado decidido
    law enforcement notified = aviso a las fuerzas del orden
    arrest record sealed = registro de arresto sellado
    youth told in writing = aviso por escrito a la o el joven
    of the program's age = con la edad del programa
    not of the program's age = sin la edad del programa
    age not known = edad desconocida
    a case is pending = hay un caso pendiente
    no case is pending = no hay ningún caso pendiente
    not known whether a case is pending = no se sabe si hay un caso pendiente
    the charge qualifies = el cargo cumple
    the charge does not qualify = el cargo no cumple
    not known whether the charge qualifies = no se sabe si el cargo cumple
    no serious offence in the background = sin antecedente de delito grave
    a serious offence in the background = con antecedente de delito grave
    background not known = antecedentes desconocidos
    Unknown option '{1}' = opción desconocida '{1}'
    Unknown option '{1}'. Did you mean '{2}'? = opción desconocida '{1}'. ¿Quiso decir '{2}'?
    Missing expected argument '{1}' = falta '{1}'
    Missing expected argument '{1}' ... = falta '{1}'
    Missing value for '{1}' = falta el valor de '{1}'
    Unexpected argument '{1}' = sobra '{1}'
    {1} unexpected arguments: {2} = sobran {1} palabras: {2}
    The value '{1}' is invalid for '{2}' = el valor '{1}' no sirve para '{2}'

    The value '{1}' is invalid for '{2}'. Please provide one of {3}.
    = el valor '{1}' no sirve para '{2}'; diga uno de estos: {3}
    """#
}
