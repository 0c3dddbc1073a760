// Setting, deciding and undoing, and what every command may answer.

extension Spanish {
  static let decide = #"""
    a reason goes with --propose = una razón va con --propose
    fieldkeep note keeps one too = fieldkeep note también la guarda

    this record is of a type that this version does not know
    = este registro es de un tipo que esta versión no conoce

    a newer version of the program can change it
    = una versión más nueva del programa puede cambiarlo

    this is an entry ({1}), and entries are never changed
    = esto es un asiento ({1}), y los asientos nunca se cambian

    fieldkeep correct adds to a note; fieldkeep undo takes your own last step back
    = fieldkeep correct añade a una nota; fieldkeep undo deshace lo último que usted hizo

    {1} is written once, when its record is made = {1} se escribe una sola vez, al hacer el registro
    {1} holds several values = {1} tiene varios valores
    take one out with --remove = quite uno con --remove
    say a value for {1} = diga un valor para {1}

    only a value of a field that belongs to an agency is proposed
    = solo se propone un valor de un campo que es de una agencia

    leave --propose out to set the field = omita --propose para poner el campo
    nothing is proposed where this record lies = donde está este registro no se propone nada
    tell them otherwise = dígaselo de otra manera
    that value cannot be proposed = ese valor no se puede proponer
    say it in a note = dígalo en una nota

    the field stays as it is until the agency whose it is sets it
    = el campo queda como está hasta que lo ponga la agencia a la que pertenece

    that is no value for {1} = ese valor no sirve para {1}
    give a whole number = dé un número entero
    say yes or no = diga sí o no
    give 2010, 2010-06 or 2010-06-02 = dé 2010, 2010-06 o 2010-06-02
    name a record = nombre un registro
    give digits with a point = dé cifras con un punto
    that is none of the words of {1} = esa no es ninguna de las palabras de {1}
    that could be several words of {1} = eso podría ser varias palabras de {1}

    that is none of the agencies and roles known here
    = esa no es ninguna de las agencias y funciones de aquí

    nothing needs you = nada espera su decisión
    nothing waits for a decision here = aquí nada espera una decisión
    fieldkeep conflicts lists what does = fieldkeep conflicts muestra lo que sí
    several fields disagree; say which = varios campos no concuerdan; diga cuál
    the field's name goes behind the record = el nombre del campo va después del registro
    keep which? (number, or nothing to leave it) = ¿con cuál se queda? (número, o nada para dejarlo)
    there are {1} values, numbered from 1 = hay {1} valores, numerados desde 1
    fieldkeep conflicts shows them = fieldkeep conflicts los muestra

    say --keep 1 to keep the record, --keep 2 to void it
    = diga --keep 1 para conservar el registro, --keep 2 para anularlo

    {1} kept = {1} se conserva
    {1} voided = {1} anulado
    {1} need you → fieldkeep conflicts = {1} esperan su decisión → fieldkeep conflicts
    1 needs you: {1} → fieldkeep resolve {2} = 1 espera su decisión: {1} → fieldkeep resolve {2}

    {1} was voided by someone who had not seen all of it
    = {1}: lo anuló alguien que no lo había visto todo

    {1} differs ({2}) = {1} no coincide ({2})
    --keep 1  keep the record = --keep 1  conservar el registro
    --keep 2  void it = --keep 2  anularlo

    nothing was written on this device that could be undone
    = en este dispositivo no se escribió nada que se pueda deshacer

    what you wrote last has been written over since
    = lo último que usted escribió ya lo cambió otra persona

    fieldkeep history shows by whom = fieldkeep history muestra quién
    undone: {1} = deshecho: {1}

    1 field written over by somebody else since, left as it is
    = 1 campo que después cambió otra persona queda como está

    {1} fields written over by somebody else since, left as they are
    = {1} campos que después cambió otra persona quedan como están

    1 record voided = 1 registro anulado
    {1} records voided = {1} registros anulados
    1 record restored = 1 registro restablecido
    {1} records restored = {1} registros restablecidos
    {1} as before = {1} como antes
    1 field = 1 campo
    {1} fields = {1} campos
    1 record = 1 registro
    {1} records = {1} registros
    error = error
    hint = sugerencia
    there is no such command = no existe ese comando
    fieldkeep help shows them all = fieldkeep help los muestra todos
    {1} shows what it takes = {1} muestra lo que acepta

    nothing says where the data is: there is no home folder
    = nada dice dónde están los datos: no hay carpeta personal

    name a folder with --data or FIELDKEEP_DATA = nombre una carpeta con --data o FIELDKEEP_DATA

    there is no organization on this device yet
    = todavía no hay ninguna organización en este dispositivo

    fieldkeep init founds one, fieldkeep join takes an invitation; or name another folder with
    --data
    = fieldkeep init funda una, fieldkeep join acepta una invitación; o nombre otra carpeta con
    --data

    there is no case yet = todavía no hay ningún caso
    fieldkeep new opens one = fieldkeep new abre uno
    several cases are here; say which = aquí hay varios casos; diga cuál
    give --case and one of: {1} = añada --case y uno de estos: {1}
    no case has this name = ningún caso tiene ese nombre
    fieldkeep list shows the cases = fieldkeep list muestra los casos
    {1} cases begin like this = {1} casos comienzan así
    unknown = desconocido
    you = usted
    device {1} = dispositivo {1}

    fieldkeep: error: the output cannot be written (errno {1}); the work is kept
    = fieldkeep: error: no se puede escribir la salida (errno {1}); el trabajo queda guardado

    fieldkeep init founds an organization; fieldkeep join takes an invitation
    = fieldkeep init funda una organización; fieldkeep join acepta una invitación

    fieldkeep remote add origin https://sync.example --pin … names a server
    = fieldkeep remote add origin https://sync.example --pin … nombra un servidor

    fieldkeep set RECORD FIELD VALUE --propose tells them what you believe
    = fieldkeep set RECORD FIELD VALUE --propose les dice lo que usted cree

    fieldkeep check says what is damaged; a server can fill it again
    = fieldkeep check dice qué está dañado; un servidor puede llenarlo de nuevo

    a number from 1 to {1}, or nothing = un número del 1 al {1}, o nada

    nothing was decided; the same command asks again
    = no se decidió nada; el mismo comando pregunta de nuevo

    did you mean: fieldkeep {1} = ¿quiso decir fieldkeep {1}?

    what was written last names the organization, its teams and its devices
    = lo último que se escribió nombra la organización, sus equipos y sus dispositivos

    fieldkeep set changes a name = fieldkeep set cambia un nombre
    """#
}
