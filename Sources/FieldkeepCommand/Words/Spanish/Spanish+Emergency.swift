// Who is let into a part of a case in an emergency.

extension Spanish {
  static let emergency = #"""
    such as: fieldkeep access ask health --reason "unconscious, allergies?"
    = por ejemplo: fieldkeep access ask health --reason "inconsciente, ¿alergias?"

    say what has happened = diga qué pasó

    --reason and a few words; whoever answers reads them
    = --reason y unas palabras; las lee quien responde

    your team reads all of it already = su equipo ya lo lee todo

    nothing of this case is shared with those who could answer
    = nada de este caso está compartido con quienes podrían responder

    asked: {1}, for {2} h · fieldkeep sync sends it
    = pedido: {1}, por {2} h · fieldkeep sync lo envía

    nobody has it before somebody who holds it says yes: call them
    = nadie lo tiene antes de que diga que sí quien lo guarda: llame

    whoever holds this sees no request of this case: {1}
    = quien guarda esto no ve pedidos de este caso: {1}

    say which part, which team, and what has happened
    = diga qué parte, qué equipo y qué pasó

    such as: fieldkeep access give health --team mental_health --reason "by phone"
    = por ejemplo: fieldkeep access give health --team mental_health --reason "por teléfono"

    you are not on that team = usted no está en ese equipo
    fieldkeep devices shows your teams = fieldkeep devices muestra sus equipos
    say which of your teams asks = diga cuál de sus equipos lo pide
    fieldkeep numbers shows whom to call = fieldkeep numbers muestra a quién llamar
    your team asks for nothing of this = su equipo no pide nada de esto
    fieldkeep access shows what is open = fieldkeep access muestra lo que está pendiente

    taken back · fieldkeep sync tells the others
    = retirado · fieldkeep sync se lo comunica a los demás

    several teams ask; say which is meant = varios equipos lo piden; diga de cuál se trata

    nobody asks for anything of this case that you can answer
    = nadie pide nada de este caso a lo que usted pueda responder

    fieldkeep access shows who reads it; fieldkeep share lets another team in
    = fieldkeep access muestra quién lo lee; fieldkeep share da entrada a otro equipo

    fieldkeep sync sends it; what they read, they have read
    = fieldkeep sync lo envía; lo que hayan leído, leído está

    refused · fieldkeep sync tells them = negado · fieldkeep sync se lo comunica

    nothing is agreed: somebody answers each time
    = no hay nada acordado: cada vez responde alguien

    {1} · {2} · for {3} h = {1} · {2} · por {3} h

    say which part, which team, and for how long
    = diga qué parte, qué equipo y por cuánto tiempo

    such as: fieldkeep access agree health --team mental_health --for 2h
    = por ejemplo: fieldkeep access agree health --team mental_health --for 2h

    whoever keeps the directory agrees on this = esto lo acuerda quien lleva el directorio

    ask somebody on the administration's team = pídalo a alguien del equipo de administración

    whoever asks is not on the team for which it is asked
    = quien lo pide no está en el equipo para el que se pide

    call them; fieldkeep devices shows who is on which team
    = llame; fieldkeep devices muestra quién está en qué equipo

    EMERGENCY {1}: {2} asks for {3}, {4}, for {5} h
    = EMERGENCIA {1}: {2} pide {3}, {4}, por {5} h

    whoever asks is not on that team: give nothing, and call them
    = quien lo pide no está en ese equipo: no dé nada, y llame

    nothing of that is here; fieldkeep access refuse --case {1}
    = de eso no hay nada aquí; fieldkeep access refuse --case {1}

    fieldkeep access give --case {1}; else: fieldkeep access refuse
    = fieldkeep access give --case {1}; si no: fieldkeep access refuse

    {1}: your team asked for {2}, {3}; nobody has answered yet
    = {1}: su equipo pidió {2}, {3}; nadie ha respondido todavía

    {1}: {2} was refused = {1}: se negó {2}

    {1}: {2} was let into {3} in an emergency by {4}, until {5}:
    fieldkeep access --case {6}
    = {1}: {2} puede leer {3} por una emergencia, por decisión de {4}, hasta {5}:
    fieldkeep access --case {6}

    {1}: {2} was let into {3} in an emergency, as agreed beforehand, until {4}:
    fieldkeep access --case {5}
    = {1}: {2} puede leer {3} por una emergencia, como estaba acordado, hasta {4}:
    fieldkeep access --case {5}

    over since {1 time} = pasó el plazo: {1}
    in an emergency = por una emergencia
    """#
}
