// A lease: how long a laptop shows its records without contact, and the way back.

extension Spanish {
  static let lease = #"""
    give --days or --off = indique --days o --off
    a lease is between {1} and {2} days = una vigencia dura entre {1} y {2} días

    closed: no server was reached for too long; fieldkeep sync
    = cerrado: no se llegó a ningún servidor por demasiado tiempo; fieldkeep sync

    the server was reached: what is here shows again
    = se llegó al servidor: lo que hay aquí vuelve a verse

    this laptop's lease is not over = la vigencia de esta computadora no ha terminado
    fieldkeep lease says how it stands = fieldkeep lease dice cómo está

    on that laptop: fieldkeep lease enter; they serve until its next sync
    = en esa computadora: fieldkeep lease enter; sirven hasta que sincronice

    the words = las palabras
    The thirteen words: = Las trece palabras:

    no lease: what is here shows without contact, for ever
    = sin vigencia: lo que hay aquí se ve sin contacto, para siempre

    ; its words were read out, and change at the next sync
    = ; sus palabras se dictaron, y cambian al sincronizar

    a lease of {1} d begins with the next sync
    = una vigencia de {1} d empieza al sincronizar

    closed: no contact for {1}, and {2} d are allowed; fieldkeep sync
    = cerrado: {1} sin contacto, y se permiten {2} d; fieldkeep sync

    in contact {1} ago; without contact nothing shows here in {2}
    = en contacto hace {1}; sin contacto, aquí no se verá nada en {2}

    no server for {1}: nothing shows here in {2}; fieldkeep sync
    = {1} sin servidor: aquí no se verá nada en {2}; fieldkeep sync
    """#

  static let leaseRefusals = #"""
    no contact with a server for {1} days: this laptop shows nothing until it reaches one
    = {1} días sin contacto con un servidor: esta computadora no muestra nada hasta llegar a uno

    this laptop's lease is over: it shows nothing until it reaches its server
    = terminó la vigencia de esta computadora: no muestra nada hasta llegar a su servidor

    fieldkeep sync reaches it; without signal, fieldkeep lease enter takes words from an admin
    = fieldkeep sync llega a él; sin señal, fieldkeep lease enter toma palabras de quien administra

    these are not the words of this laptop's lease
    = estas no son las palabras de la vigencia de esta computadora

    thirteen words, the first four letters of each are enough; ask the admin to read them again
    = trece palabras; bastan las cuatro primeras letras de cada una; pida que se las dicten otra vez

    the server has no share of this laptop's lease
    = el servidor no tiene la parte de la vigencia de esta computadora

    whoever runs the server looks for it in a backup; else an admin invites the laptop anew
    = quien opera el servidor la busca en una copia; si no, quien administra invita de nuevo a la
    computadora

    this laptop was revoked, and its lease is over: it shows nothing any more
    = esta computadora fue revocada y su vigencia terminó: ya no muestra nada

    what it had not sent stays sealed here; fieldkeep join takes a new invitation elsewhere
    = lo que no se envió queda sellado aquí; con otra carpeta, fieldkeep join toma una invitación
    """#
}
