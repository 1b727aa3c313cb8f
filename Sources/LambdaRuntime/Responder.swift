/// Answers one invocation, exactly once: every way of answering consumes it.
package struct Responder: ~Copyable {
    private let sink: any ResponseSink

    /// The runtime makes one for each invocation; tests make their own, around a recorder.
    package init(_ sink: any ResponseSink) {
        self.sink = sink
    }

    /// The whole result, at most 6 MiB. `contentType` is passed on to the caller.
    package consuming func succeed(_ body: [UInt8], contentType: String) -> Answer {
        sink.succeed(body, contentType: contentType)
        return Answer()
    }

    /// Reports a failure to the caller; an asynchronous invocation is retried by Lambda.
    package consuming func fail(_ error: FunctionError) -> Answer {
        sink.fail(error)
        return Answer()
    }

    /// A result that is sent as it is made.
    package consuming func stream(contentType: String) -> ResponseStream {
        sink.beginStream(contentType: contentType, prelude: [])
        return ResponseStream(sink)
    }

    /// An HTTP response whose body is sent as it is made (API Gateway with `ResponseTransferMode`, function URLs). The
    /// prelude goes out with the first bytes, or with the end.
    package consuming func streamHTTP(_ prelude: HTTPPrelude) -> ResponseStream {
        sink.beginStream(contentType: HTTPPrelude.contentType, prelude: prelude.bytes)
        return ResponseStream(sink)
    }
}
