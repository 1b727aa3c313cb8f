/// What a function does with an event. One value is made for each worker and sees one invocation at a time, so it may
/// keep connections and caches; it is never shared between threads.
package protocol FunctionHandler {
    /// Answers one invocation. The responder is the only way to an `Answer`: giving none, or two, does not compile.
    mutating func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer
}
