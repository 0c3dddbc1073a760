// The line to one server: libcurl, its settings, and one call at a time.

package import CurlTransport
import LocalReplica
import SyncProtocol

/// The way to one server.
struct RemoteLine: Sendable {
  let url: String
  let transport: HTTPTransport

  /// Makes a line to a server.
  ///
  /// - Parameters:
  ///   - url: its https address.
  ///   - pin: SHA-256 of the public key of its certificate; empty where a public authority vouches for it.
  ///   - recorder: sees what goes over the line before it is encrypted; for tests that look for leaks.
  init(url: String, pin: [UInt8], recorder: (@Sendable (TransportEvent) -> Void)? = nil) {
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    let trust = ServerKeyPin(sha256: pin).map { ServerTrust.serverKey($0) } ?? .systemAuthorities
    transport = HTTPTransport(settings: TransportSettings(trust: trust, recorder: recorder))
  }

  /// The content type of every protobuf body.
  static let contentType = "application/x-protobuf"

  /// Makes one call of the protocol.
  ///
  /// - Returns: status and body with the clocks when the answer was there.
  /// - Throws: ``TransportError``.
  func perform(
    _ call: SyncCall, progress: (@Sendable (TransferProgress) -> Void)? = nil
  ) async throws(TransportError) -> (answer: SyncAnswer, response: TransportResponse) {
    var headers = TransportHeaders()
    headers.append("content-type", Self.contentType)
    if let token = call.token {
      headers.append("authorization", "Bearer \(hexadecimal(token))")
    }
    let began = ClockReading.now
    let response = try await transport.perform(
      TransportRequest(.post, url + call.path, headers: headers, body: call.body),
      progress: progress)
    let reading = ClockReading.now
    let timing = AnswerTiming(
      reading: reading,
      roundTripMilliseconds: reading.monotonicMilliseconds - began.monotonicMilliseconds)
    return (SyncAnswer(status: response.status, body: response.body, timing: timing), response)
  }

  /// Waits until the server has something new for this device.
  ///
  /// - Returns: the answer, of status 200 when something is there, 204 when nothing came in about 25 seconds.
  func wait(
    after cursor: Cursor, token: [UInt8]
  ) async throws(TransportError) -> TransportResponse {
    let headers: TransportHeaders = ["authorization": "Bearer \(hexadecimal(token))"]
    let query = "?epoch=\(cursor.epoch)&after=\(cursor.position)"
    return try await transport.perform(
      TransportRequest(.get, url + "/v1/wait" + query, headers: headers, body: []))
  }
}

extension Replica {
  /// Shows everything that goes over the lines, before it is encrypted, to a test that looks for leaks.
  package func record(with recorder: @escaping @Sendable (TransportEvent) -> Void) {
    self.recorder = recorder
    transports = [:]
  }
}
