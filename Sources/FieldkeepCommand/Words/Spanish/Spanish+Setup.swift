// Setting up, locking and syncing.

extension Spanish {
  static let setup = #"""
    the passphrase = la frase secreta
    the file with the passphrase is empty = el archivo con la frase secreta está vacío
    write it there = escríbala ahí
    Passphrase: = Frase secreta:
    that is not it; try again = esa no es; intente de nuevo
    there is no terminal to ask on = no hay terminal donde preguntar

    give the passphrase in a file, or on input with -
    = dé la frase secreta en un archivo, o por la entrada con -

    A passphrase for this laptop's records. These six words were drawn for you:
    = Una frase secreta para los registros de esta computadora. Le tocaron estas seis palabras:

    Write them on paper, and press Enter to take them; or type your own.
    = Escríbalas en papel y oprima Enter para usarlas, o escriba las suyas.

    Again, from the paper: = Otra vez, desde el papel:
    these differ; once more = no coinciden; una vez más
    no passphrase was set = no se puso ninguna frase secreta
    run the same command again = haga otra vez el mismo comando
    six words drawn by chance are easiest = lo más fácil son seis palabras al azar
    no passphrase was given = no se dio ninguna frase secreta
    the file with {1} cannot be read = no se puede leer el archivo con {1}
    {1}, then Ctrl-D: = {1}; al final, Ctrl-D:
    {1} has more than {2} bytes = {1}: más de {2} bytes
    shorten it or split it = acorte el texto o divídalo
    {1} cannot be read = no se puede leer {1}
    check where it comes from = revise de dónde viene
    {1} is no text in UTF-8 = {1}: no es texto en UTF-8
    save it as UTF-8 = guarde el texto en UTF-8
    {1} is empty = {1}: no hay nada escrito
    1 invitation = 1 invitación
    {1} invitations = {1} invitaciones
    1 device = 1 dispositivo
    {1} devices = {1} dispositivos

    the organization was founded before this command was cut off
    = la organización se fundó antes de que se cortara este comando

    the root key of an init that was cut off is taken up again
    = se retoma la clave raíz de un init que se cortó

    organization founded; this device is its first admin
    = organización fundada; este dispositivo es el primero que la administra

    root   {1} (the fingerprint that fieldkeep-server init asks for)
    = raíz    {1} (la huella que pide fieldkeep-server init)

    root key in {1}: print it, keep it in two safes, off this device
    = clave raíz en {1}: imprímala, guárdela en dos cajas fuertes, fuera de este dispositivo

    lock   {1} = cierre  {1}
    teams  {1} = equipos {1}

    next   fieldkeep remote add origin https://… --pin …
    = luego   fieldkeep remote add origin https://… --pin …

    name a new file on a stick or in a folder that is yours alone
    = nombre un archivo nuevo en una memoria o en una carpeta solo suya

    the file for the root key exists already = el archivo para la clave raíz ya existe
    there is no room for the root key's file = no hay espacio para el archivo de la clave raíz

    the file for the root key cannot be made (errno {1})
    = no se puede crear el archivo de la clave raíz (errno {1})

    say which teams the device will belong to = diga a qué equipos pertenecerá el dispositivo
    --team and one of: {1} = --team y uno de estos: {1}

    for the new laptop alone; waiting for it (end with Ctrl-C, then sync lets it in)
    = solo para la nueva computadora; se espera (termine con Ctrl-C y sync la dejará entrar)

    that is no span of time = eso no es un tiempo
    say 10m, 2h or 1d = diga 10m, 2h o 1d
    a link stands between one minute and one day = un enlace vale entre un minuto y un día
    say 10m or 2h = diga 10m o 2h
    nobody came within the time of the link = nadie vino mientras valía el enlace
    invite again with a new link = invite de nuevo con otro enlace
    let in: {1} = ya entró: {1}
    that names no team, or several = eso no nombra ningún equipo, o nombra varios
    team {1} = equipo {1}
    the invitation = la invitación

    joined as {1} · teams: {2} = entró como {1} · equipos: {2}
    received {1} · fieldkeep list shows the cases = recibidos {1} · fieldkeep list muestra los casos
    {1} to decide: fieldkeep conflicts = {1} por decidir: fieldkeep conflicts

    {1} refused by a server and kept: fieldkeep export --refused FILE
    = {1}: un servidor no lo tomó y aquí queda: fieldkeep export --refused FILE

    {1} here wait for what they build on: fieldkeep sync
    = {1}: aquí se espera lo anterior: fieldkeep sync

    no server is named: fieldkeep remote add origin https://… --pin …
    = no se ha nombrado ningún servidor: fieldkeep remote add origin https://… --pin …

    NEVER SYNCED = NUNCA SINCRONIZADO
    synced {1} ago = sincronizado hace {1}
    OFFLINE {1} = SIN CONEXIÓN {1}
    clock not checked yet = reloj aún sin revisar
    clock ok (last checked {1}) = reloj bien (revisado {1})

    clock {1} ahead, allowed for (last checked {2})
    = reloj {1} adelantado, ya se corrige (revisado {2})

    clock {1} behind, allowed for (last checked {2})
    = reloj {1} atrasado, ya se corrige (revisado {2})

    the server did not take everything; what it refused is kept here
    = el servidor no lo tomó todo; lo que rechazó queda guardado aquí

    fieldkeep export --refused FILE hands it on = fieldkeep export --refused FILE lo entrega
    not synced: 1 change waits here = no se sincronizó: 1 cambio espera aquí
    not synced: {1} changes wait here = no se sincronizó: {1} cambios esperan aquí

    the server asks to slow down: going on in {1}
    = el servidor pide ir más despacio: se sigue en {1}

    the server asks to slow down: going on in {1}; what changes meanwhile goes together
    = el servidor pide ir más despacio: se sigue en {1}; lo que cambie entretanto va junto

    request {1} · {2} acknowledged · {3} received · {4} kB
    = solicitud {1} · {2} confirmados · {3} recibidos · {4} kB

    sent {1} of {2} = enviado {1} de {2}
    sent 1 entry on keys and rights = enviado 1 asiento de claves y permisos
    sent {1} entries on keys and rights = enviados {1} asientos de claves y permisos
    acknowledged {1} = confirmado {1}
    received {1} = recibido {1}
    refused {1} = rechazado {1}
    {1} let in by your invitation = {1}: con su invitación, ya entró

    {1} reached the server before what they build on; it keeps them until that arrives
    = {1}: llegó al servidor antes que lo anterior; ahí se guarda hasta que llegue

    the server is not where it was (restored, or replaced): it was offered all that is here
    = el servidor no está donde estaba (restaurado o reemplazado): se le ofreció todo lo que hay
    aquí

    the server is being rebuilt from its clients: it takes work, and hands work out once an admin's
    device has synced
    = el servidor se rehace con sus clientes: toma trabajo, y lo reparte cuando sincronice un
    dispositivo que administra

    this disk was restored from a copy: {1} that it still had to send were with the server already,
    and are not said twice
    = este disco se restauró de una copia: {1} por enviar ya estaban en el servidor, y no se repiten

    {1} from the server did not prove their author, and were left out
    = {1} del servidor sin prueba de autoría: no se tomaron

    this device's disk was copied, and both copies were used: the work of both is kept; use one of
    them from now on
    = el disco de este dispositivo se copió y se usaron las dos copias: se guarda el trabajo de
    ambas; use solo una desde ahora

    the disk of {1} was copied, and both copies were used: the work of both is kept
    = el disco de {1} se copió y se usaron las dos copias: se guarda el trabajo de ambas

    for a reason that this version does not know = por una razón que esta versión no conoce
    it finds the bytes malformed = encuentra los bytes mal formados
    too large, or too much of it waits = demasiado grande, o espera demasiado
    the signature does not hold = la firma no vale
    it does not know the device that wrote it = no conoce el dispositivo que lo escribió

    the device that wrote it may not write there
    = el dispositivo que lo escribió no puede escribir ahí

    it does not know the part of the case = no conoce esa parte del caso
    the server is older than this program = el servidor es más viejo que este programa
    a key that nothing names = una clave que nada nombra
    that part of the case was destroyed by order = esa parte del caso se destruyó por orden
    an entry that its author may not make = un asiento que su autor no puede hacer
    not until an admin has confirmed the roster = no hasta que quien administra confirme la lista

    {1} Work on: it is kept here, and tried again (next in {2})
    = {1} Siga trabajando: queda guardado aquí y se intenta de nuevo (en {2})

    no line = sin línea

    the passphrase is right, and this system keeps nothing unlocked
    = la frase secreta es correcta, y este sistema no mantiene nada abierto

    there is no kernel keyring here; on a terminal each command asks for the passphrase
    = aquí no hay llavero del sistema; en una terminal cada comando pide la frase secreta

    say 30m or 8h = diga 30m u 8h
    records stay open for at most {1} = los registros quedan abiertos a lo más {1}

    say 12h or less, and unlock again when that is over
    = diga 12h o menos, y abra de nuevo cuando pase

    nothing is here yet = aquí no hay nada todavía

    no passphrase: whoever has this disk can read the records
    = sin frase secreta: quien tenga este disco puede leer los registros

    locked = bloqueado

    unlocked; locks after {1} without a command, in {2} at the latest
    = abierto; se bloquea tras {1} sin comandos, a más tardar en {2}

    unlocked for {1} = abierto por {1}

    none: whoever has this disk can read the records; fieldkeep passphrase
    = ninguno: quien tenga este disco puede leer los registros; fieldkeep passphrase

    by your passphrase; fieldkeep lock, fieldkeep unlock
    = con su frase secreta; fieldkeep lock, fieldkeep unlock

    --remove takes no new passphrase = --remove no lleva una frase secreta nueva

    {1} of this device that had not been sent went with a part of a case that a court had destroyed
    or sealed
    = {1} de este dispositivo aún sin enviar se fue con una parte de un caso que un tribunal mandó
    destruir o sellar
    """#
}
