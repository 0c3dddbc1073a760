// Recovery keys: their sheets, trying them, and beginning again from them.

extension Spanish {
  static let paper = #"""
    say whose records the key recovers = diga de quién son los registros que recupera la clave
    --custodians is 1 or 2 = --custodians es 1 o 2
    say --out or --print = diga --out o --print
    --json prints no sheets = --json no imprime hojas

    the sheets do not read as they were written; no key was made
    = las hojas no se leen como se escribieron; no se hizo ninguna clave

    the server was not reached = no se llegó al servidor
    a recovery key was made for {1} = se hizo una clave de recuperación para {1}

    key      {1}, the last two words of each sheet
    = clave    {1}, las últimas dos palabras de cada hoja

    reads    {1} = lee      {1}
    sheet    {1}: print it, then take it off here = hoja     {1}: imprímala y luego bórrela de aquí

    ! not tried, and of no use until the server has it: {1}
    = ! sin probar, y no sirve hasta que la tenga el servidor: {1}

    next     fieldkeep sync, then fieldkeep recovery drill
    = luego    fieldkeep sync, y después fieldkeep recovery drill

    it reads what youths told advocates: the advocates' organization holds it, nobody else
    = lee lo que jóvenes contaron a sus acompañantes: la guarda la organización de acompañantes, y
    nadie más

    say where the sheets go = diga adónde van las hojas
    --out NAME writes files, --print prints them = --out NAME escribe archivos, --print las imprime

    A name for the sheets' files; or the word screen, to copy them from here:
    = Un nombre para los archivos de las hojas; o la palabra pantalla, para copiarlas de aquí:

    no sheet was made = no se hizo ninguna hoja
    say --out NAME or --print = diga --out NAME o --print
    a file for a sheet exists already = ya existe un archivo para una hoja
    give another name with --out = dé otro nombre con --out
    a sheet's file cannot be made = no se puede crear el archivo de una hoja
    name a folder that is yours = nombre una carpeta suya

    the sheets were not copied, and no key was made
    = las hojas no se copiaron, y no se hizo ninguna clave

    Copied, and compared? Enter clears the screen: = ¿Copiada y comparada? Enter limpia la pantalla:
    say where the server is = diga dónde está el servidor

    --server https://… and --pin, as on the sheets
    = --server https://… y --pin, como dicen las hojas

    no sheet was typed in = no se escribió ninguna hoja

    there is no terminal to type the sheets on = no hay terminal donde escribir las hojas
    give each in a file with --sheet = dé cada una en un archivo con --sheet
    sheet {1} = hoja {1}
    sheet {1}: {2} = hoja {1}: {2}
    compare it with the paper = compárela con el papel

    these sheets are of different organizations = estas hojas son de organizaciones distintas

    bring all sheets of one key; each says whose it is
    = traiga todas las hojas de una clave; cada una dice de quién es

    bring all sheets of one key = traiga todas las hojas de una clave
    compare it with the paper, word by word = compárela con el papel, palabra por palabra

    more than one word is wrong: compare all of them
    = hay más de una palabra equivocada: compárelas todas

    look again at {1} = mire otra vez {1}
    , or = , o
    word {1} (row {2}, {3}) = la palabra {1} (fila {2}, {3})
    the first = la primera
    the second = la segunda
    the third = la tercera
    the fourth = la cuarta
    the fifth = la quinta
    That is not as on the sheet: {1}. = Eso no está como en la hoja: {1}.

    Type the words of a sheet, row by row. They do not show; four letters of each will do. Ctrl-C
    ends it.
    = Escriba las palabras de una hoja, fila por fila. No se ven; bastan cuatro letras de cada una.
    Ctrl-C termina.

    Rows 1 to {1} of the first sheet. = Filas 1 a {1} de la primera hoja.
    Rows 1 to {1} of the other sheet. = Filas 1 a {1} de la otra hoja.

    Rows A to D of either sheet: the organization.
    = Filas A a D de cualquiera de las hojas: la organización.

    {1}. Once more. = {1}. Otra vez.
    rest, and begin again = descanse, y comience de nuevo
    Row {1}: = Fila {1}:

    These are {1} words, and the row has {2}. Once more.
    = Estas son {1} palabras, y la fila tiene {2}. Otra vez.

    Word {1} of that is none of the words of sheets. Once more.
    = La palabra {1} de esas no es ninguna de las que llevan las hojas. Otra vez.

    row {1} was not typed as it is on any sheet
    = la fila {1} no se escribió como está en ninguna hoja

    begin again = comience de nuevo
    the sheets do not say whose they are = las hojas no dicen de quién son

    type them in, or give files with rows A to D
    = escríbalas, o dé archivos que tengan las filas A a D

    these sheets are another organization's than this laptop
    = estas hojas son de otra organización que esta computadora

    compare the fingerprint on them; or try them on a laptop of nobody's, with --data
    = compare la huella que llevan; o pruébelas en una computadora que no sea de nadie, con --data

    1 sheet = 1 hoja
    {1} sheets = {1} hojas
    1 team = 1 equipo
    {1} teams = {1} equipos
    made {1} = hecha {1}
    key      {1} = clave    {1}
    teams    {1} = equipos  {1}

    nothing was written; the sheets can go back
    = no se escribió nada; las hojas pueden volver a su lugar

    no key for: {1} = sin clave para: {1}

    let an admin's laptop sync first, and do this again
    = haga que sincronice primero la computadora de quien administra, y repita esto

    request {1} · {2} received · {3} kB = solicitud {1} · {2} recibidos · {3} kB

    the organization does not have the device that these sheets are
    = la organización no tiene el dispositivo de estas hojas

    they may be another organization's, or of a key that was never let in or was revoked
    = pueden ser de otra organización, o de una clave que nunca entró o que se revocó

    the server was lost or restored, and hands out nothing until an admin has synced
    = el servidor se perdió o se restauró, y no reparte nada hasta que sincronice quien administra

    the server is another organization's than these sheets
    = el servidor es de otra organización que estas hojas

    compare the fingerprint on the sheet with what fieldkeep-server status says
    = compare la huella de la hoja con lo que dice fieldkeep-server status

    the newest entry {1} = el asiento más reciente {1}
    opened   {1} = abierto  {1}
    ! the keys of {1} are lacking = ! faltan las claves de {1}
    ! the key of {1} is lacking = ! falta la clave de {1}
    ! {1} wait for what the server lacks = ! {1} en espera de lo que le falta al servidor

    not everything that the teams have can be opened with this key
    = con esta clave no se puede abrir todo lo que tienen los equipos

    let the laptops of its teams sync, which hands on keys, and try again
    = haga que sincronicen las computadoras de sus equipos, que así pasan las claves, e intente de
    nuevo

    this laptop is now {1} · teams: {2} = esta computadora es ahora {1} · equipos: {2}
    lock     {1} = cierre   {1}

    fieldkeep root admin makes this laptop one; then fieldkeep sync
    = con fieldkeep root admin esta computadora administra; luego fieldkeep sync

    somebody has recovered from these sheets before: find that laptop, and work on one alone
    = alguien ya recuperó con estas hojas: busque esa computadora y trabaje en una sola

    next     1. fieldkeep root admin, with the root's sheets: this laptop lets others in
    = luego    1. fieldkeep root admin, con las hojas de la raíz: esta computadora deja entrar a
    otras

    2. fieldkeep invite, for each new laptop, one of them an admin's
    = 2. fieldkeep invite, para cada computadora nueva, una de ellas de quien administre

    3. there: fieldkeep recovery make, and the new sheets into the safe
    = 3. ahí: fieldkeep recovery make, y las hojas nuevas a la caja fuerte

    4. there: revoke this device, and burn these sheets
    = 4. ahí: revoque este dispositivo, y queme estas hojas
    """#
}
