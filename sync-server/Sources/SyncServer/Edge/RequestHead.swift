// Judges a request by its head alone, before a byte of its body is read. A value in, a value or a
// refusal out: every rule here is a row of the edge's tests.

#if Server

  import NIOHTTP1

  /// A request's head that was found good.
  struct RequestHead: Sendable {
    let entry: RouteTable.Entry
    let query: [(name: String, value: String)]
    let authorization: String?
    let contentType: String?
    /// The declared length; nil for a chunked body.
    let contentLength: Int?
    let bodyLimit: Int
    let expectsContinue: Bool
  }

  extension RequestHead {
    /// Checks a head against the routes and limits.
    ///
    /// The order is part of the behaviour: framing before routing, so that no route is reachable by
    /// a request whose end two parties could see in different places; the body's limit before
    /// routing, so that it holds on paths that do not exist; method before path, so that CONNECT and
    /// `OPTIONS *`, whose targets are no paths, are told what is allowed.
    ///
    /// - Throws: the first rule that the head breaks.
    init(_ head: HTTPRequestHead, routes: RouteTable, limits: ServerLimits) throws(EdgeRefusal) {
      let fields = HeadFields(head.headers)
      guard head.version == .http1_1 else { throw .unsupportedVersion }
      guard head.uri.utf8.count <= limits.targetBytes else {
        throw .targetTooLong(limit: limits.targetBytes)
      }
      guard head.headers.allSatisfy({ fields.size($0) <= limits.headerFieldBytes }) else {
        throw .headersTooLarge
      }
      authorization = try fields.single("authorization")
      contentType = try fields.single("content-type")
      let expectation = try fields.single("expect")
      let host = head.headers["host"]
      guard host.count == 1, let name = host.first, !name.isEmpty, HeadFields.isVisible(name) else {
        throw .malformedHost
      }
      guard let declared = HeadFields.contentLength(head.headers) else {
        throw .bodyTooLarge(limit: limits.bodyBytes)
      }
      guard declared <= limits.bodyBytes else { throw .bodyTooLarge(limit: limits.bodyBytes) }
      let isChunked = head.headers.contains(name: "transfer-encoding")

      let (path, query) = try Self.split(head, routes: routes)
      let entry = try Self.route(head, path: path, routes: routes)
      self.entry = entry
      self.query = try Self.items(query)

      switch entry.route.body {
      case .none: bodyLimit = 0
      case .protobuf(let maximum): bodyLimit = min(maximum, limits.bodyBytes)
      }
      guard declared <= bodyLimit, !(isChunked && bodyLimit == 0) else {
        throw .bodyTooLarge(limit: bodyLimit)
      }
      contentLength = isChunked ? nil : declared

      guard head.headers["content-encoding"].allSatisfy({ $0.lowercased() == "identity" }) else {
        throw .contentEncoding
      }
      if entry.route.body != .none {
        guard contentType.map(Self.isProtobuf) ?? false else { throw .contentType }
      }
      guard expectation.map({ $0.lowercased() == "100-continue" }) ?? true else {
        throw .expectation
      }
      expectsContinue = expectation != nil
    }

    var hasBody: Bool { contentLength != 0 }

    /// The target's path and query.
    ///
    /// Only the origin form has one.
    private static func split(
      _ head: HTTPRequestHead, routes: RouteTable
    ) throws(EdgeRefusal) -> (path: Substring, query: Substring) {
      guard EdgeMethod(rawValue: head.method.rawValue) != nil || head.uri.hasPrefix("/") else {
        throw .methodNotAllowed(allowed: routes.methods)
      }
      guard head.uri.hasPrefix("/"), !head.uri.contains("#") else { throw .malformedTarget }
      guard let mark = head.uri.firstIndex(of: "?") else { return (head.uri[...], "") }
      return (head.uri[..<mark], head.uri[head.uri.index(after: mark)...])
    }

    private static func route(
      _ head: HTTPRequestHead, path: Substring, routes: RouteTable
    ) throws(EdgeRefusal) -> RouteTable.Entry {
      let allowed = routes.methods(at: path)
      guard let method = EdgeMethod(rawValue: head.method.rawValue) else {
        throw .methodNotAllowed(allowed: allowed ?? routes.methods)
      }
      guard let allowed else { throw .notFound }
      guard let entry = routes[method, path] else { throw .methodNotAllowed(allowed: allowed) }
      return entry
    }

    private static func items(
      _ query: Substring
    ) throws(EdgeRefusal) -> [(name: String, value: String)] {
      guard !query.isEmpty else { return [] }
      var items: [(name: String, value: String)] = []
      for item in query.split(separator: "&", omittingEmptySubsequences: false) {
        let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts.allSatisfy({ isUnreserved($0) }) else {
          throw .malformedQuery
        }
        items.append((name: String(parts[0]), value: String(parts[1])))
      }
      return items
    }

    /// The characters that RFC 3986 calls unreserved: they have one spelling.
    private static func isUnreserved(_ text: Substring) -> Bool {
      text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "~"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
    }

    private static func isProtobuf(_ contentType: String) -> Bool {
      contentType.lowercased() == MediaType.protobuf
    }
  }

  /// Reads single fields out of a head.
  struct HeadFields {
    let headers: HTTPHeaders

    init(_ headers: HTTPHeaders) { self.headers = headers }

    /// The field of this name, in visible ASCII.
    ///
    /// NIO replaces bytes that are no UTF-8, so what was Latin-1 arrives as U+FFFD and is refused
    /// here with every other character that two programs could read differently.
    func single(_ name: String) throws(EdgeRefusal) -> String? {
      let values = headers[name]
      guard values.count <= 1 else { throw .malformedHeader }
      guard let value = values.first else { return nil }
      guard Self.isVisible(value) else { throw .malformedHeader }
      return value
    }

    /// Bytes of a field's name and value; the parser's limit is for each of the two.
    func size(_ field: (name: String, value: String)) -> Int {
      field.name.utf8.count + field.value.utf8.count
    }

    static func isVisible(_ value: String) -> Bool {
      value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// The declared length, 0 if there is none; nil if no machine has so many bytes.
    static func contentLength(_ headers: HTTPHeaders) -> Int? {
      guard let value = headers["content-length"].first else { return 0 }
      return Int(value)
    }

    /// The last entry of `X-Forwarded-For`: the one that the nearest proxy wrote.
    static func lastForwarded(_ headers: HTTPHeaders) -> String? {
      guard let last = headers["x-forwarded-for"].last?.split(separator: ",").last else {
        return nil
      }
      let address = last.filter { $0 != " " && $0 != "\t" }
      guard (2...45).contains(address.utf8.count),
        address.utf8.allSatisfy({
          ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x66 || (0x2E...0x3A).contains($0)
        })
      else { return nil }
      return String(address)
    }
  }

#endif
