// One request while libcurl works on it: its handle, and what has arrived so far.

internal import CCurl

/// A request under way.
///
/// Made, used and released on the transport's thread alone; libcurl calls back on that thread too.
///
/// - `handle` has the options of `Transfer+Options.swift`, and points back here without owning;
/// - between adding the handle to a multi handle and `release()`, the loop keeps this object alive.
final class Transfer {
  /// The most header bytes that a response may have; the server's own answers have a few hundred.
  static let maximumHeaderBytes = 64 << 10

  let handle: UnsafeMutableRawPointer
  let submission: TransferSubmission
  let recorder: (@Sendable (TransportEvent) -> Void)?

  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var isReleased = false

  private var headers = TransportHeaders()
  private var headerBytes = 0
  private var expectsStatusLine = true
  private var headersEnded = false
  private var statusIsInterim = false
  private var body: [UInt8] = []
  private var exceededLimit: Int?

  private var requestBytes = 0
  private var responseBytes = 0
  private var lastProgress: TransferProgress?

  /// Prepares a request for libcurl.
  ///
  /// - Throws: `TransportError.other` if libcurl lacks an option or memory. Nothing has been sent.
  init(_ submission: TransferSubmission, settings: TransportSettings) throws(TransportError) {
    guard let handle = curl_easy_init() else {
      throw .other(code: Int(CURLE_FAILED_INIT.rawValue))
    }
    self.handle = handle
    self.submission = submission
    self.recorder = settings.recorder
    do {
      headerList = try makeHeaderList()
      try setOptions(from: settings, headerList: headerList)
    } catch {
      release()
      throw error
    }
  }

  deinit { assert(isReleased, "a transfer's handle outlived it") }

  /// Frees what libcurl holds for this request.
  ///
  /// The connection stays with the multi handle.
  func release() {
    guard !isReleased else { return }
    isReleased = true
    curl_easy_cleanup(handle)
    curl_slist_free_all(headerList)
  }

  /// The header fields as libcurl takes them, and those of its own that it shall leave out.
  private func makeHeaderList() throws(TransportError) -> UnsafeMutablePointer<curl_slist>? {
    let given = submission.request.headers
    // libcurl would ask for leave (`Expect: 100-continue`) before a large body and wait a second for an answer, and
    // would call every body a web form.
    var lines = ["Expect:"]
    if given["content-type"] == nil { lines.append("Content-Type:") }
    for field in given.fields {
      // "name:" would take the field out; "name;" sends it empty.
      lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      guard let longer = curl_slist_append(list, line) else {
        curl_slist_free_all(list)
        throw .other(code: Int(CURLE_OUT_OF_MEMORY.rawValue))
      }
      list = longer
    }
    return list
  }

  // MARK: what libcurl reports

  /// Takes a piece of the response body.
  ///
  /// - Returns: False to end the transfer because the body grows too large.
  func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let limit = submission.request.maximumResponseBytes
    guard bytes.count <= limit - body.count else {
      exceededLimit = limit
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// Takes one line of the response's head, or of its trailers.
  ///
  /// - Returns: False to end the transfer because the head grows too large.
  func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= Self.maximumHeaderBytes else {
      exceededLimit = Self.maximumHeaderBytes
      return false
    }
    let text = line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    if text.isEmpty {
      headersEnded = true
      expectsStatusLine = statusIsInterim
    } else if expectsStatusLine {
      // The one after an interim answer (100 Continue) starts the head anew.
      expectsStatusLine = false
      headers = TransportHeaders()
      headersEnded = false
      statusIsInterim = text.drop { $0 != UInt8(ascii: " ") }.dropFirst().first == UInt8(ascii: "1")
    } else if !headersEnded, let colon = text.firstIndex(of: UInt8(ascii: ":")) {
      headers.append(
        String(decoding: text[..<colon], as: UTF8.self),
        String(decoding: trimmed(text[(colon + 1)...]), as: UTF8.self))
    }
    return true
  }

  /// Tells the progress callback what has moved, if anything has.
  func reportProgress(received: Int, toReceive: Int, sent: Int) {
    guard let report = submission.progress else { return }
    let progress = TransferProgress(
      sentBytes: sent, totalToSendBytes: submission.request.body.count, receivedBytes: received,
      totalToReceiveBytes: toReceive > 0 ? toReceive : nil)
    guard progress != lastProgress else { return }
    lastProgress = progress
    report(progress)
  }

  /// Counts and records bytes between libcurl's HTTP and its TLS.
  ///
  /// Counted here because `CURLINFO_REQUEST_SIZE` includes a body's beginning when that went out with the header, and
  /// does not say whether it did.
  func trace(_ kind: curl_infotype, _ bytes: UnsafeRawBufferPointer) {
    switch kind {
    case CURLINFO_HEADER_OUT:
      requestBytes += bytes.count
      recorder?(.sentHeader([UInt8](bytes)))
    case CURLINFO_DATA_OUT:
      requestBytes += bytes.count
      recorder?(.sentBody([UInt8](bytes)))
    case CURLINFO_HEADER_IN:
      responseBytes += bytes.count
      recorder?(.receivedHeader([UInt8](bytes)))
    case CURLINFO_DATA_IN:
      responseBytes += bytes.count
      recorder?(.receivedBody([UInt8](bytes)))
    default: break  // libcurl's own remarks, and bytes after encryption
    }
  }

  // MARK: the end

  /// What a transfer that libcurl ended with `code` means.
  ///
  /// The handle must not have been released.
  func outcome(of code: CURLcode) -> Result<TransportResponse, TransportError> {
    if let exceededLimit { return .failure(.responseTooLarge(limit: exceededLimit)) }
    switch code {
    case CURLE_OK:
      // To libcurl 7.88 a head that the line's end cut short is a whole one.
      guard headersEnded, !statusIsInterim else { return .failure(.cutOff) }
      var status = 0
      ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
      return .success(
        TransportResponse(
          status: status, headers: headers, body: body, requestBytes: requestBytes,
          responseBytes: responseBytes))
    case CURLE_FILESIZE_EXCEEDED:
      return .failure(.responseTooLarge(limit: submission.request.maximumResponseBytes))
    default:
      var proxyStatus = 0
      ccurl_get_long(handle, CURLINFO_HTTP_CONNECTCODE, &proxyStatus)
      if proxyStatus >= 300 { return .failure(.proxyRefused(status: proxyStatus)) }
      var systemError = 0
      var elapsedMicroseconds: curl_off_t = 0
      ccurl_get_long(handle, CURLINFO_OS_ERRNO, &systemError)
      ccurl_get_size(handle, CURLINFO_TOTAL_TIME_T, &elapsedMicroseconds)
      return .failure(
        TransportError(
          code, systemError: Int32(truncatingIfNeeded: systemError),
          elapsed: .microseconds(elapsedMicroseconds)))
    }
  }

  private func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var rest = bytes.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }
}
