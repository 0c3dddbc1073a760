// Who belongs: asking to be let in, the root, ending a device's place, and what it wrote afterwards.

extension Spanish {
  static let trust = #"""
    no server was reached: it is let in, and learns so with your next sync
    = no se llegó a ningún servidor: ya se le dejó entrar, y lo sabrá cuando usted sincronice

    no server was reached: it is turned away, and told so with your next sync
    = no se llegó a ningún servidor: no se le dejó entrar, y lo sabrá cuando usted sincronice

    no server was reached: the others learn of it with your next sync
    = no se llegó a ningún servidor: las demás computadoras lo sabrán cuando usted sincronice

    turned away: {1} = no se dejó entrar: {1}
    nobody asks to be let in = nadie pide entrar

    {1}: this is the list of the last sync
    = {1}: esta es la lista de la última vez que se sincronizó

    nobody who asks to be let in has these words or this number
    = nadie de quienes piden entrar tiene estas palabras ni este número

    other words mean another laptop; fieldkeep approve lists who asks
    = otras palabras son de otra computadora; fieldkeep approve muestra quién pide entrar

    1 laptop asks to be let in; by phone, compare the six words with its screen:
    = 1 computadora pide entrar; por teléfono, compare las seis palabras con las de su pantalla:

    {1} laptops ask to be let in; by phone, compare the six words with its screen:
    = {1} computadoras piden entrar; por teléfono, compare las seis palabras con las de su pantalla:

    the same: fieldkeep approve 1; else: fieldkeep turn-away 1
    = iguales: fieldkeep approve 1; si no: fieldkeep turn-away 1

    a laptop without a name = una computadora sin nombre
    as an admin = para administrar
    asked {1} = pidió entrar {1}
    · in {1} = · en {1}
    {1} (this laptop) = {1} (esta computadora)
    admin = administra
    in no team = en ningún equipo
    let in by {1}, {2} = le dio entrada {1}, {2}
    the root = la raíz
    new laptop: {1} = computadora nueva: {1}
    (revoked) = (revocado)
    (on paper) = (en papel)
    a QR code is written as SVG = un código QR se escribe como SVG
    name a file that ends in .svg = nombre un archivo que termine en .svg

    for the new laptop alone; waiting for it to ask (end with Ctrl-C; sync tells who asks)
    = solo para la nueva computadora; se espera a que pida entrar (termine con Ctrl-C; sync dice
    quién pide)

    the file for the QR code cannot be made = no se puede crear el archivo para el código QR
    name a new file in a folder that is yours = nombre un archivo nuevo en una carpeta suya

    this terminal has no half blocks; --qr-file makes a picture
    = esta terminal no muestra medios bloques; --qr-file hace una imagen

    the terminal is too narrow for the QR code; --qr-file makes a picture
    = la terminal es muy angosta para el código QR; --qr-file hace una imagen

    the link is longer than a QR code holds = el enlace es más largo de lo que cabe en un código QR
    send it as text = envíelo como texto

    if its screen shows the same words: fieldkeep approve {1}
    = si su pantalla muestra las mismas palabras: fieldkeep approve {1}

    Call: does its screen show these six words? [yes/no, Enter: later]
    = Llame: ¿su pantalla muestra estas seis palabras? [sí/no, Enter: luego]

    it waits: fieldkeep approve, or fieldkeep turn-away
    = queda en espera: fieldkeep approve, o fieldkeep turn-away

    going on with the link that was given before = se sigue con el enlace que se dio antes
    this laptop waits for no answer = esta computadora no espera ninguna respuesta

    fieldkeep join @link.txt asks by a link
    = fieldkeep join @link.txt pide entrar con un enlace

    this laptop's words: {1} = palabras de esta computadora: {1}

    read them by phone to whoever invited you; waiting for them to let this laptop in (end with
    Ctrl-C; fieldkeep join goes on)
    = léalas por teléfono a quien le invitó; se espera a que deje entrar esta computadora (termine
    con Ctrl-C; fieldkeep join sigue)

    {1} open: a sync tells who has asked = {1} en pie: sincronizar dice quién pidió entrar

    {1} of devices that were revoked or left a team are held: fieldkeep held
    = {1} en retención, de dispositivos revocados o que dejaron un equipo: fieldkeep held

    this laptop was revoked: what is here stays here; fieldkeep carry out FILE hands it on
    = se revocó esta computadora: lo que hay aquí, aquí queda; fieldkeep carry out FILE lo entrega

    what it had not sent is held by the server, for colleagues to release; what waits here still,
    fieldkeep carry out FILE hands on
    = lo que no había enviado está en retención en el servidor, para que colegas lo liberen; lo que
    aún espera aquí lo entrega fieldkeep carry out FILE

    it empties itself at its next contact; fieldkeep devices shows when it has
    = se vaciará sola en su próximo contacto; fieldkeep devices muestra cuándo lo hizo

    --wipe is for the whole device, and --team for a place in one team
    = --wipe es para todo el dispositivo, y --team para su sitio en un equipo

    1 laptop = 1 computadora
    {1} laptops = {1} computadoras

    {1} ordered emptied and not heard of: fieldkeep devices
    = {1} con orden de vaciarse y sin noticia: fieldkeep devices

    emptied itself, {1} by its clock = se vació sola, {1} según su reloj
    ordered emptied, not confirmed = con orden de vaciarse, sin confirmar

    ordered emptied; fieldkeep sync tells the server
    = con orden de vaciarse; fieldkeep sync lo dice al servidor

    {1} went to the server first, and colleagues find them held
    = {1}: primero fue al servidor, y colegas lo encuentran en retención

    {1} that the server did not take went with the laptop
    = {1}: el servidor no lo tomó, y se fue con la computadora

    {1} signed what nobody can read: {2} = {1} firmó lo que nadie puede leer: {2}

    1 request = 1 solicitud
    {1} requests = {1} solicitudes

    {1} to be let in did not prove the invitation, and cannot be approved
    = {1} de entrar sin prueba de la invitación: no se puede aprobar

    held on the server until a colleague releases it: {1}; an admin had ended its author's place
    = en retención en el servidor hasta que colegas lo liberen: {1}; quien administra había dado de
    baja a su autor

    the server had left out {1} that it has, and gave them when this laptop compared: tell whoever
    runs it
    = el servidor había omitido {1} que tiene, y los dio cuando esta computadora comparó: avise a
    quien lo opera

    the server had acknowledged {1} that it does not have; it was offered them again: tell whoever
    runs it
    = el servidor había confirmado {1} que no tiene; se le ofreció otra vez: avise a quien lo opera

    ! {1} left out {2} that it had, last seen {3}; they are here now
    = ! {1} había omitido {2} que tenía (visto {3}); ya están aquí

    root key in {1}: print it, keep it in a safe, delete the file
    = clave raíz en {1}: imprímala, guárdela en una caja fuerte, borre el archivo

    root key in {1} and {2}: print both, for two people in two places; delete the files
    = clave raíz en {1} y {2}: imprima las dos hojas, para dos personas en dos lugares; borre los
    archivos

    the root goes on one page, or on two = la raíz va en una página o en dos
    --root-sheets 2 = --root-sheets 2
    others on this machine could read the page = otros en esta máquina podrían leer la página

    name a file in your own folder, print it from there, and delete it
    = nombre un archivo en una carpeta suya, imprímalo desde ahí y bórrelo

    the root key or its page = la clave raíz o su página
    say where the root key or its pages are = diga dónde están la clave raíz o sus páginas

    name the files, - for standard input; or run this on a terminal, and type the words
    = nombre los archivos, - para la entrada; o haga esto en una terminal y escriba las palabras

    type the {1} words of the sheet, row by row; the first four letters of each are enough
    = escriba las {1} palabras de la hoja, fila por fila; bastan las primeras cuatro letras de cada
    una

    type the {1} words of the other sheet, row by row; the first four letters of each are enough
    = escriba las {1} palabras de la otra hoja, fila por fila; bastan las primeras cuatro letras de
    cada una

    the sheet was not typed to its end = la hoja no se escribió hasta el final
    run this again = hágalo otra vez
    {1}; once more from its beginning = {1}; otra vez desde el principio
    a sheet has {1} words in rows with numbers = una hoja tiene {1} palabras en filas con número

    the server has no roster of this organization yet
    = el servidor aún no tiene la lista de esta organización

    let any laptop of a member sync with it, then run this again
    = haga que sincronice con él la computadora de cualquier integrante, y repita esto

    this is a new laptop: say where the organization's server is
    = esta computadora es nueva: diga dónde está el servidor de la organización

    fieldkeep root admin --server https://… --pin …
    = fieldkeep root admin --server https://… --pin …

    this is the root of another organization = esta es la raíz de otra organización
    its fingerprint is {1} = su huella es {1}
    this is the root of this organization = esta es la raíz de esta organización
    root   {1} = raíz    {1}

    sheet {1} of {2}: its words hold; its set is {3}
    = hoja {1} de {2}: sus palabras son correctas; su juego es {3}

    sheet {1} is needed too, to say whether they fit this organization
    = hace falta también la hoja {1}, para saber si son de esta organización

    this laptop is an admin's now, appointed by the root
    = esta computadora ya administra, nombrada por la raíz

    it holds no team's keys: it can appoint, and see who is here, and read no record
    = no tiene claves de ningún equipo: puede nombrar y ver quién está, y no lee ningún registro

    next   put the sheets back into their safes; fieldkeep devices shows who is here
    = luego   devuelva las hojas a sus cajas fuertes; fieldkeep devices muestra quién está

    --person means all of them; or name one by its id from fieldkeep devices
    = --person son todos; o nombre uno por el identificador que da fieldkeep devices

    nothing was revoked = no se revocó nada
    the same with --yes does it = lo mismo con --yes lo hace
    revoke? (yes) = ¿revocar? (sí)
    the root key's file cannot be read = no se puede leer el archivo de la clave raíz
    name it with --root = nómbrelo con --root

    revoked; fieldkeep sync tells the server and the others
    = revocado; fieldkeep sync avisa al servidor y a los demás

    fieldkeep revoke DEVICE --root FILE does it by the root's word
    = fieldkeep revoke DEVICE --root FILE lo hace por la raíz

    {1}: ends; the server refuses it at its next request
    = {1}: termina; el servidor lo rechaza en su próxima solicitud

    {1}: leaves {2} = {1}: deja {2}
    new keys at once: {1} = claves nuevas enseguida: {1}

    new keys from the next admin of the team who syncs: {1}
    = claves nuevas cuando sincronice alguien que administre y esté en el equipo: {1}

    a new key at the next write for {1} known here
    = clave nueva la próxima vez que se escriba, para {1} en esta computadora

    no laptop = ninguna computadora
    {1}: comes into {2} = {1}: entra en {2}

    reads no part of a case that it did not read before
    = no lee ninguna parte de un caso que no leyera antes

    reads besides, from the beginning: {1} = lee además, desde el principio: {1}
    every member hears of it = se avisa a todo el equipo de la organización
    nobody was put anywhere = no se puso a nadie en ningún equipo
    done; fieldkeep sync tells the server and the others = hecho; fieldkeep sync avisa al servidor y a los demás
    it is there already = ya está ahí
    it is not in this team = no está en este equipo
    fieldkeep teams shows who is where = fieldkeep teams muestra quién está en cuál
    this device was revoked = este dispositivo fue revocado

    fieldkeep invite lets it in anew, if it is to be
    = fieldkeep invite le da entrada de nuevo, si así debe ser

    this is a recovery key; it opens what its custodians were told
    = esto es una clave de recuperación; abre lo que se dijo a quienes la custodian

    fieldkeep recovery make makes another for the team = fieldkeep recovery make hace otra para el equipo
    put it there? (yes) = ¿ponerla ahí? (sí)
    new in {1}: {2} · put there by {3} = entra en {1}: {2} · lo puso {3}

    what it wrote until now counts; what comes later is held and shown
    = lo que escribió hasta ahora cuenta; lo que llegue después se retiene y se muestra

    a whole case, {1}, by {2} · case {3} = un caso entero, {1}, de {2} · caso {3}
    a part of a case carried for others = una parte de un caso que se lleva para otras personas
    1 change held = 1 cambio retenido
    {1} changes held = {1} cambios retenidos
    fieldkeep release DEVICE lets it count = fieldkeep release DEVICE hace que cuente
    nothing is held = no hay nada retenido

    nothing of this device is held where this laptop may write
    = de este dispositivo no hay nada retenido donde esta computadora puede escribir

    1 change released; fieldkeep sync tells the others
    = 1 cambio liberado; fieldkeep sync avisa a los demás

    {1} changes released; fieldkeep sync tells the others
    = {1} cambios liberados; fieldkeep sync avisa a los demás

    ! {1} of {2} held, not shown above: fieldkeep held
    = ! {1} de {2} en retención, no se muestra arriba: fieldkeep held
    """#
}
