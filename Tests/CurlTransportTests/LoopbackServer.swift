// A server for misbehaving in: HTTP/1.1 on loopback over plain sockets, where each test scripts every byte that goes
// back and when the connection ends. A real server would be too well behaved.

import Foundation
import Synchronization

/// A request as it arrived.
struct ReceivedRequest: Sendable {
  let line: String
  let headerLines: [String]
  let body: [UInt8]

  func header(_ name: String) -> String? {
    let prefix = name.lowercased() + ":"
    return headerLines.first { $0.lowercased().hasPrefix(prefix) }
      .map { $0.dropFirst(prefix.count).trimmingCharacters(in: .whitespaces) }
  }
}

/// Answers every request by a script.
final class LoopbackServer: Sendable {
  /// Writes an answer, or part of one; the connection stays open while this returns true.
  typealias Script = @Sendable (ReceivedRequest, LoopbackConnection) -> Bool

  private struct State {
    var requests: [ReceivedRequest] = []
    var connections = 0
    var openSockets: Set<Int32> = []
    var isStopped = false
  }

  let port: UInt16
  private let listener: Int32
  private let script: Script
  private let state = Mutex(State())

  var url: String { "http://127.0.0.1:\(port)/v1/sync" }
  var requests: [ReceivedRequest] { state.withLock { $0.requests } }
  /// Connections accepted so far.
  var connections: Int { state.withLock { $0.connections } }
  /// Connections that are open now.
  var openConnections: Int { state.withLock { $0.openSockets.count } }

  init(_ script: @escaping Script = { _, connection in connection.answer(200) }) throws {
    (listener, port) = try listenOnLoopback()
    self.script = script
    Thread.detachNewThread { [self] in acceptAll() }
  }

  /// Runs `body` with a server that follows `script`, and stops the server whatever happens.
  static func run<Value>(
    _ script: @escaping Script = { _, connection in connection.answer(200) },
    _ body: (LoopbackServer) async throws -> Value
  ) async throws -> Value {
    let server = try LoopbackServer(script)
    defer { server.stop() }
    return try await body(server)
  }

  func stop() {
    state.withLock { state in
      // A number of a closed socket may belong to another test by now.
      guard !state.isStopped else { return }
      state.isStopped = true
      for socket in state.openSockets { shutdown(socket, Int32(SHUT_RDWR)) }
      shutdown(listener, Int32(SHUT_RDWR))
    }
  }

  private func acceptAll() {
    while true {
      let socket = accept(listener, nil, nil)
      guard socket >= 0 else { break }
      let isStopped = state.withLock { state in
        state.connections += 1
        if !state.isStopped { state.openSockets.insert(socket) }
        return state.isStopped
      }
      guard !isStopped else {
        Glibc.close(socket)
        break
      }
      Thread.detachNewThread { [self] in serve(LoopbackConnection(socket: socket)) }
    }
    state.withLock { state in
      state.isStopped = true
      _ = Glibc.close(listener)
    }
  }

  private func serve(_ connection: LoopbackConnection) {
    while let request = connection.readRequest() {
      state.withLock { $0.requests.append(request) }
      guard script(request, connection) else { break }
    }
    // Under the lock, so that `stop()` never reaches a number that has been given to another file meanwhile.
    state.withLock { state in
      state.openSockets.remove(connection.socket)
      _ = Glibc.close(connection.socket)
    }
  }
}

/// The server's end of a connection.
struct LoopbackConnection: Sendable {
  let socket: Int32

  /// Sends an answer with a length; the connection can be used again.
  func answer(_ status: Int, headers: [String] = [], body: [UInt8] = []) -> Bool {
    let head = ["HTTP/1.1 \(status) -"] + headers + ["Content-Length: \(body.count)", "", ""]
    return send(Array(head.joined(separator: "\r\n").utf8) + body)
  }

  /// Sends text as it is.
  ///
  /// - Returns: False if the client has gone.
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Says nothing more until the client hangs up.
  func waitForHangUp() -> Bool {
    while true {
      var byte: UInt8 = 0
      if recv(socket, &byte, 1, 0) <= 0 { return false }
    }
  }

  /// Ends the connection with a reset rather than a farewell.
  func reset() -> Bool {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    return false
  }

  func readRequest() -> ReceivedRequest? {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
      var byte: UInt8 = 0
      guard recv(socket, &byte, 1, 0) == 1 else { return nil }
      head.append(byte)
    }
    let lines = String(decoding: head.dropLast(4), as: UTF8.self).components(separatedBy: "\r\n")
    let request = ReceivedRequest(line: lines[0], headerLines: Array(lines.dropFirst()), body: [])
    guard let length = request.header("content-length").flatMap(Int.init), length > 0 else {
      return request
    }
    var body = [UInt8](repeating: 0, count: length)
    var count = 0
    while count < length {
      let received = body[count...].withUnsafeMutableBytes {
        recv(socket, $0.baseAddress, min($0.count, 64 << 10), 0)
      }
      guard received > 0 else { return nil }
      count += received
    }
    return ReceivedRequest(line: lines[0], headerLines: request.headerLines, body: body)
  }
}
