// Small things that most of these tests need.

import CurlTransport
import Foundation
import Synchronization

/// A transport that may talk to servers on loopback without TLS.
func loopbackTransport(_ change: (inout TransportSettings) -> Void = { _ in }) -> HTTPTransport {
  var settings = TransportSettings(allowsPlainLoopback: true)
  change(&settings)
  return HTTPTransport(settings: settings)
}

/// What is thrown instead of a response, or `nil` if there is a response.
func failure(
  of request: TransportRequest, over transport: HTTPTransport
) async -> TransportError? {
  do throws(TransportError) {
    _ = try await transport.perform(request)
    return nil
  } catch {
    return error
  }
}

/// Collects values that callbacks report from other threads.
final class Collector<Value: Sendable>: Sendable {
  private let collected = Mutex<[Value]>([])

  var values: [Value] { collected.withLock { $0 } }

  func append(_ value: Value) { collected.withLock { $0.append(value) } }
}

/// Runs `body` with no signal blocked, as on an application's main thread.
///
/// Swift's own threads block all signals, and every thread and process started there inherits that: such a process
/// cannot even be terminated.
func withSignalsUnblocked<Value>(_ body: () throws -> Value) rethrows -> Value {
  var none = sigset_t()
  var before = sigset_t()
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  return try body()
}

/// Waits until `condition` holds, for at most five seconds.
func eventually(_ condition: () -> Bool) async -> Bool {
  for _ in 0..<500 where !condition() { try? await Task.sleep(for: .milliseconds(10)) }
  return condition()
}
