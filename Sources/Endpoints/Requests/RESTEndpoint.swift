/// An endpoint of the REST API that answers in one piece.
package protocol RESTEndpoint: SendableMetatype {
    init(_ resources: FunctionResources)
    func respond(to call: APICall) throws(APIError) -> APIReply
}
