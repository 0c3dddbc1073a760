// Every option of libcurl that a request gets, and why. libcurl's defaults were made for a tool that fetches anything
// from anywhere; this client talks to one server.

internal import CCurl

extension Transfer {
  /// Ciphers for TLS 1.2: forward secrecy, authenticated encryption, and a certificate from the server.
  ///
  /// The last is what the pin depends on: libcurl does not compare a pin when the server shows no certificate at
  /// all.
  private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!eNULL:!aPSK"

  /// How much of a response is taken from the socket at a time, in bytes.
  private static let receiveBufferBytes = 64 << 10

  func setOptions(
    from settings: TransportSettings, headerList: UnsafeMutablePointer<curl_slist>?
  ) throws(TransportError) {
    try setRequest(headerList: headerList)
    try setLimits(from: settings)
    try setConnection(from: settings)
    try setTrust(settings.trust)
    try setCallbacks()
  }

  private func setRequest(headerList: UnsafeMutablePointer<curl_slist>?) throws(TransportError) {
    let request = submission.request
    try set(CURLOPT_URL, request.url)
    try check(ccurl_set_list(handle, CURLOPT_HTTPHEADER, headerList))
    switch request.method {
    case .get: try set(CURLOPT_HTTPGET, 1)
    case .post:
      try set(CURLOPT_POST, 1)
      let code = request.body.withUnsafeBytes { ccurl_set_body(handle, $0.baseAddress, $0.count) }
      try check(code)
    }
    // The server speaks nothing newer, and Debian 12's libcurl loses HTTP/2 connections to it.
    try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    // A body that came compressed though nobody asked stays compressed: no bomb goes off here.
    try set(CURLOPT_HTTP_CONTENT_DECODING, 0)
    try set(CURLOPT_HTTP09_ALLOWED, 0)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    // Nothing from a .netrc file, and no way of logging in but the header fields that the caller gives.
    try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
  }

  private func setLimits(from settings: TransportSettings) throws(TransportError) {
    let timeouts = submission.request.timeouts ?? settings.timeouts
    try set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.rounded(upTo: .milliseconds(1)))
    try set(CURLOPT_TIMEOUT_MS, timeouts.request.rounded(upTo: .milliseconds(1)))
    try set(CURLOPT_LOW_SPEED_LIMIT, timeouts.slowestBytesPerSecond)
    try set(CURLOPT_LOW_SPEED_TIME, timeouts.slowFor.rounded(upTo: .seconds(1)))
    // Ends a response that announces its size before its body is read. One that does not is cut by receiveBody.
    let maximum = curl_off_t(submission.request.maximumResponseBytes)
    try check(ccurl_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, maximum))
    try set(CURLOPT_BUFFERSIZE, Self.receiveBufferBytes)
  }

  private func setConnection(from settings: TransportSettings) throws(TransportError) {
    let schemes = settings.allowsPlainLoopback ? "https,http" : "https"
    try set(CURLOPT_PROTOCOLS_STR, schemes)
    try set(CURLOPT_REDIR_PROTOCOLS_STR, "https")
    // No alarm signals for name resolution: this is not the only thread.
    try set(CURLOPT_NOSIGNAL, 1)
    // A cancelled or timed out lookup is left behind rather than waited for.
    try set(CURLOPT_QUICK_EXIT, 1)
    // Set even when empty: unset means "as the environment says".
    try set(CURLOPT_PROXY, settings.proxy ?? "")
    try set(CURLOPT_NOPROXY, "")
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    try set(CURLOPT_MAXLIFETIME_CONN, settings.connectionLifetime.rounded(upTo: .seconds(1)))
    try set(CURLOPT_MAXAGE_CONN, settings.idleConnectionLifetime.rounded(upTo: .seconds(1)))
    try set(CURLOPT_DNS_CACHE_TIMEOUT, settings.nameLifetime.rounded(upTo: .seconds(1)))
    if let interval = settings.keepAliveInterval {
      let seconds = max(1, interval.rounded(upTo: .seconds(1)))
      try set(CURLOPT_TCP_KEEPALIVE, 1)
      try set(CURLOPT_TCP_KEEPIDLE, seconds)
      try set(CURLOPT_TCP_KEEPINTVL, seconds)
    }
  }

  private func setTrust(_ trust: ServerTrust) throws(TransportError) {
    try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    try set(CURLOPT_SSL_CIPHER_LIST, Self.ciphers)
    switch trust {
    case .systemAuthorities:
      try set(CURLOPT_SSL_VERIFYPEER, 1)
      try set(CURLOPT_SSL_VERIFYHOST, 2)
    case .authorities(let path):
      try set(CURLOPT_SSL_VERIFYPEER, 1)
      try set(CURLOPT_SSL_VERIFYHOST, 2)
      try set(CURLOPT_CAINFO, path)
      // Debian builds libcurl with a directory of authorities, which would count beside the file.
      try check(ccurl_set_string(handle, CURLOPT_CAPATH, nil))
    case .serverKey(let pin):
      // The one case without a check of the certificate: the pin is of the server's own key, which TLS makes it prove
      // to hold. With a pin of an authority's key this would trust nobody's certificate and must not be done.
      try set(CURLOPT_SSL_VERIFYPEER, 0)
      try set(CURLOPT_SSL_VERIFYHOST, 0)
      try set(CURLOPT_PINNEDPUBLICKEY, pin.curlText)
    }
  }

  private func setCallbacks() throws(TransportError) {
    let me = Unmanaged.passUnretained(self).toOpaque()
    for option in [
      CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA, CURLOPT_DEBUGDATA,
    ] {
      try check(ccurl_set_pointer(handle, option, me))
    }
    // A count other than the one given, in the next two, ends the transfer.
    try check(
      ccurl_set_write(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, owner in
        guard let transfer = Transfer.owner(owner) else { return 0 }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer.receiveBody(buffer) ? buffer.count : 0
      })
    try check(
      ccurl_set_write(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, owner in
        guard let transfer = Transfer.owner(owner) else { return 0 }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer.receiveHeader(buffer) ? buffer.count : 0
      })
    if submission.progress != nil {
      try set(CURLOPT_NOPROGRESS, 0)
      try check(
        ccurl_set_progress(handle) { owner, toReceive, received, _, sent in
          Transfer.owner(owner)?.reportProgress(
            received: Int(received), toReceive: Int(toReceive), sent: Int(sent))
          return 0
        })
    }
    try check(
      ccurl_set_debug(handle) { _, kind, bytes, count, owner in
        Transfer.owner(owner)?.trace(kind, UnsafeRawBufferPointer(start: bytes, count: count))
        return 0
      })
    try set(CURLOPT_VERBOSE, 1)
  }

  /// The transfer behind libcurl's pointer.
  ///
  /// The loop keeps it alive while its handle can call back.
  private static func owner(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
    pointer.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
    try check(ccurl_set_long(handle, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) throws(TransportError) {
    try check(ccurl_set_string(handle, option, value))
  }

  private func check(_ code: CURLcode) throws(TransportError) {
    guard code == CURLE_OK else { throw .other(code: Int(code.rawValue)) }
  }
}
