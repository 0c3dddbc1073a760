// What the library says of keys, papers and invitations that do not fit, each sentence known by its shape.

extension Spanish {
  static let refusals = #"""
    {1}: can be read by others = {1}: otros pueden leerlo

    {1}: was ordered emptied, and something in it cannot be removed
    = {1}: tiene orden de vaciarse, y algo de lo que hay allí no se puede quitar

    this laptop was emptied by an order of its organization, and has confirmed it
    = esta computadora se vació por orden de su organización, y ya lo confirmó

    this laptop was emptied by an order of its organization; no server has its receipt yet
    = esta computadora se vació por orden de su organización; ningún servidor tiene aún su constancia

    nothing is left to do here; fieldkeep join --anew begins with a new invitation
    = aquí no queda nada que hacer; fieldkeep join --anew comienza con una invitación nueva

    fieldkeep sync hands the receipt in = fieldkeep sync entrega la constancia

    whoever invited this laptop has not let it in yet
    = quien invitó a esta computadora aún no la ha dejado entrar

    call them, and compare the six words; `fieldkeep join` goes on waiting
    = llame, y compare las seis palabras; `fieldkeep join` sigue esperando

    the server does not know this invitation = el servidor no conoce esta invitación

    this invitation has expired: its time was over before this laptop asked
    = esta invitación venció: su tiempo pasó antes de que esta computadora pidiera entrar

    this invitation was used: another laptop was let in by it
    = esta invitación ya se usó: con ella entró otra computadora

    this invitation is burnt: too many laptops have tried it
    = esta invitación ya no sirve: la han intentado demasiadas computadoras

    this laptop was turned away by whoever invited = quien invitó no dejó entrar a esta computadora

    check that the whole link was copied; else ask for a new one
    = revise que se copió el enlace completo; si no, pida otro

    ask for a new one, and use it within its time = pida otra, y úsela a tiempo

    if that was not your laptop, call whoever invited you at once: they see its name
    = si no fue su computadora, llame enseguida a quien le invitó: ahí se ve cómo se llama

    call whoever invited you: somebody else has the link; then ask for a new one
    = llame a quien le invitó: alguien más tiene el enlace; luego pida otro

    call them: the words on your screen and on theirs have to be the same
    = llame: las palabras de las dos pantallas tienen que ser las mismas

    this laptop was revoked: the server takes nothing from it any more and gives it nothing
    = se revocó esta computadora: el servidor ya no toma nada de ella, ni le da nada

    only the root, or an admin who ranks before that device, can revoke it
    = solo puede revocarlo la raíz, o quien administra con un rango anterior al de ese dispositivo

    only an admin's device can invite
    = solo puede invitar el dispositivo de quien administra

    only an admin's device gives orders = solo da órdenes el dispositivo de quien administra

    only an admin's device can let another in
    = solo puede dar entrada el dispositivo de quien administra

    only an admin's device puts a known one into teams
    = solo pone en equipos a uno conocido el dispositivo de quien administra

    this device is not in every team named, and cannot hand on the keys of the others
    = este dispositivo no está en todos esos equipos, y no puede entregar las claves de los demás

    fieldkeep devices shows who is an admin; where no admin's laptop is left, fieldkeep root admin
    makes one by the root's sheets
    = fieldkeep devices muestra quién administra; donde no queda computadora de nadie que
    administre, fieldkeep root admin hace una con las hojas de la raíz

    an admin's laptop that is in the team does it; fieldkeep teams shows who is
    = lo hace la computadora de quien administra y está en el equipo; fieldkeep teams lo muestra

    an admin can put this laptop into a team that may: fieldkeep teams add
    = quien administra puede poner esta computadora en un equipo que pueda: fieldkeep teams add

    that device does not wait to be let in any more = ese dispositivo ya no espera entrar
    this is another organization's root = esta es la raíz de otra organización
    the roster does not take this order = la lista no toma esta orden

    this device may not let the custodian into a part of the case
    = este dispositivo no puede dar entrada a quien custodia en una parte del caso

    a secret of {1} bytes goes on paper, and this one has {2}
    = en papel va un secreto de {1} bytes, y este tiene {2}

    a secret goes on 1 sheet or 2, not {1} = un secreto va en 1 o 2 hojas, no en {1}

    word {1} is not one of the words that sheets are made of; look at it again
    = la palabra {1} no es de las que llevan las hojas; mírela otra vez

    {1} words were typed, and a sheet has {2} = se escribieron {1} palabras, y una hoja tiene {2}

    the words do not fit their check: one is wrong, or two have changed places
    = las palabras no pasan su comprobación: una está mal, o dos cambiaron de lugar

    this sheet keeps an organization's root key; another is asked for
    = esta hoja guarda la clave raíz de una organización; se pide otra

    this sheet keeps a recovery key; another is asked for
    = esta hoja guarda una clave de recuperación; se pide otra

    the key is on two sheets, and sheet {1} is missing
    = la clave está en dos hojas, y falta la hoja {1}

    the sheets do not belong together; the last two words are the same on both that do
    = las hojas no van juntas; las que sí llevan las mismas dos últimas palabras

    the organization's words, rows A to D of a sheet, are missing
    = faltan las palabras de la organización, filas A a D de una hoja

    word {1} of row {2} is not one of the words that sheets are made of
    = la palabra {1} de la fila {2} no es de las que llevan las hojas

    the organization has {1} words here, and a sheet has {2}, in rows A to D
    = aquí la organización tiene {1} palabras, y una hoja tiene {2}, en las filas A a D

    the organization's words do not fit their check: one of them is wrong
    = las palabras de la organización no pasan su comprobación: una está mal

    the root key cannot be read: {1} = no se puede leer la clave raíz: {1}

    the text does not begin as a root key does; check that it is the right file
    = el texto no comienza como una clave raíz; revise que sea ese archivo

    it was written by a newer version; update this program
    = es de una versión más nueva; actualice este programa

    the root key cannot be read: it has {1} lines instead of {2}; copy it whole
    = no se puede leer la clave raíz: tiene {1} líneas en vez de {2}; cópiela completa

    the root key cannot be read: the line '{1}' is missing or misplaced; copy the text whole
    = no se puede leer la clave raíz: la línea '{1}' falta o está fuera de lugar; copie todo el
    texto

    the root key cannot be read: the line '{1}' does not have {2} hexadecimal digits; compare it
    with the original
    = no se puede leer la clave raíz: la línea '{1}' no tiene {2} dígitos hexadecimales; compárela
    con el original

    its check does not fit; compare the digits with the original, one is wrong
    = no pasa su comprobación; compare los dígitos con el original, uno está mal

    its fingerprint belongs to another key; two texts were mixed up
    = su huella es de otra clave; se mezclaron dos textos

    the invitation cannot be read: {1} = no se puede leer la invitación: {1}

    it does not begin as an invitation does; copy the whole link
    = no comienza como una invitación; copie el enlace completo

    the invitation cannot be read: it has {1} characters, and at most {2} are read; copy only the
    link
    = no se puede leer la invitación: tiene {1} caracteres, y se leen a lo más {2}; copie solo el
    enlace

    it holds a character that no invitation has; copy the whole link again
    = lleva un carácter que no lleva ninguna invitación; copie otra vez el enlace completo

    its check does not fit, so part is missing or changed; copy it again
    = no pasa su comprobación: falta una parte o cambió; cópiela otra vez

    what it holds is damaged; ask for another = lo que lleva está dañado; pida otra

    its server address is not a plain https address; ask for another
    = su dirección de servidor no es una dirección https simple; pida otra

    what a youth told an advocate, and where a shelter is, are opened to nobody in an emergency;
    call them
    = lo que la o el joven contó a un acompañante, y dónde está un refugio, no se abre a nadie en una
    emergencia; llame

    this part is opened to nobody for one case = esta parte no se abre a nadie para un solo caso

    whoever works on the case reads this part already
    = quien trabaja en el caso ya lee esta parte

    this team is not let into this part in an emergency
    = a este equipo no se le da entrada a esta parte en una emergencia

    {1} hours are more than an emergency takes; the most is {2}
    = {1} horas son más de lo que dura una emergencia; el máximo es {2}

    rows = filas
    bytes of the answer = bytes de respuesta
    bytes of memory = bytes de memoria
    bytes of the query = bytes de consulta
    """#
}
