/// The proof that an invocation was answered. Only `Responder` and `ResponseStream` make one, each by being consumed.
///
/// So these mistakes do not compile:
/// - no answer: `handle` must return an `Answer`, and nothing else makes one ("missing return");
/// - two answers: `responder.succeed(…)` consumes the responder ("'responder' consumed more than once");
/// - a write after the end: `stream.finish()` consumes the stream ("'stream' used after consume").
package struct Answer: ~Copyable {
    init() {}
}
