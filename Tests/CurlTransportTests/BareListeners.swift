// Two listeners that no script can express: one that says nothing at all, one that resets whoever connects.

import Foundation
import Synchronization

/// Accepts connections in the kernel only: nothing is ever read or said.
struct SilentListener {
  let port: UInt16
  private let socket: Int32

  init() throws { (socket, port) = try listenOnLoopback() }

  func stop() { close(socket) }
}

/// Reads a little of what comes on each connection, then resets it.
final class RefusingListener: Sendable {
  let port: UInt16
  private let socket: Int32

  init() throws {
    let (socket, port) = try listenOnLoopback()
    (self.socket, self.port) = (socket, port)
    Thread.detachNewThread {
      while true {
        let client = accept(socket, nil, nil)
        guard client >= 0 else { break }
        var byte: UInt8 = 0
        recv(client, &byte, 1, 0)
        _ = LoopbackConnection(socket: client).reset()
        close(client)
      }
      close(socket)
    }
  }

  func stop() { shutdown(socket, Int32(SHUT_RDWR)) }
}

/// Listens on a free port of 127.0.0.1.
func listenOnLoopback() throws -> (socket: Int32, port: UInt16) {
  let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isListening = withUnsafeMutablePointer(to: &address) { address in
    address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      bind(listener, address, length) == 0 && listen(listener, 128) == 0
        && getsockname(listener, address, &length) == 0
    }
  }
  guard isListening else {
    close(listener)
    throw POSIXError(.EADDRINUSE)
  }
  return (listener, UInt16(bigEndian: address.sin_port))
}
