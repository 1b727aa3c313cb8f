/// What Chromium 156 answered to `DOMSnapshot.captureSnapshot` about a page with a form, a frame and a closed shadow root.
enum RecordedCapture {
    static let message = Array(text.utf8)

    private static let text = #"""
        {"id":5,"result":{"documents":[{"documentURL":0,"title":1,"baseURL":0,"contentLanguage":-1,"encodingName":2,"p\#
        ublicId":-1,"systemId":-1,"frameId":3,"nodes":{"parentIndex":[-1,0,0,2,3,4,2,6,7,6,9,10,6,12,13,13,12,16,17,16\#
        ,19,12,21,6,23,6,6,26,27,6,29,6],"nodeType":[9,10,1,1,1,3,1,1,3,1,1,3,1,1,3,1,1,1,3,1,3,1,3,1,3,1,1,1,3,1,3,3]\#
        ,"shadowRootType":{"index":[27,28],"value":[48,48]},"nodeName":[4,5,6,10,11,12,13,14,12,16,17,12,22,23,12,25,3\#
        0,31,12,31,12,35,12,35,12,40,45,35,12,50,12,12],"nodeValue":[-1,-1,-1,-1,-1,1,-1,-1,15,-1,-1,21,-1,-1,24,-1,-1\#
        ,-1,33,-1,34,-1,36,-1,39,-1,-1,-1,49,-1,51,52],"backendNodeId":[2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20\#
        ,21,22,23,24,25,26,27,28,29,30,31,32,33,34],"attributes":[[],[],[],[],[],[],[],[],[],[],[18,19],[],[],[],[],[2\#
        6,27],[],[32,-1],[],[],[],[],[],[37,38],[],[41,42,43,44],[46,47],[],[],[],[],[]],"textValue":{"index":[],"valu\#
        e":[]},"inputValue":{"index":[15],"value":[-1]},"inputChecked":{"index":[]},"optionSelected":{"index":[17]},"c\#
        ontentDocumentIndex":{"index":[25],"value":[1]},"pseudoType":{"index":[],"value":[]},"pseudoIdentifier":{"inde\#
        x":[],"value":[]},"isClickable":{"index":[10,13,15,21]},"currentSourceURL":{"index":[],"value":[]},"originURL"\#
        :{"index":[],"value":[]}},"layout":{"nodeIndex":[0,2,6,7,8,9,10,11,12,13,14,15,16,21,22,23,24,25,26,27,28],"st\#
        yles":[[],[7,8,7,7,9],[7,8,7,7,9],[7,8,7,7,9],[7,8,7,7,9],[7,8,7,7,9],[7,20,7,7,9],[7,20,7,7,9],[7,8,7,7,9],[7\#
        ,20,7,7,9],[7,20,7,7,9],[7,28,29,29,9],[7,28,29,29,9],[7,28,7,7,9],[7,28,7,7,9],[7,28,7,7,9],[7,28,7,7,9],[7,2\#
        0,29,29,9],[7,8,7,7,9],[7,28,7,7,9],[7,28,7,7,9]],"bounds":[[0,0,1280,720],[0,0,1280,309.875],[8,21.4375,1264,\#
        280.4375],[8,21.4375,1264,38],[8,21.4375,187,38],[8,80.875,1264,19],[8,80.875,104,19],[8,80.875,104,19],[8,99.\#
        875,1264,21],[8,99.875,232,19],[8,99.875,53,19],[61,99.875,179,21],[240,100.875,51,19],[291,99.875,72,21],[299\#
        ,102.875,56,15],[8,259.875,24,21],[16,262.875,8,15],[32,120.875,304,154],[8,280.875,1264,21],[8,280.875,113,21\#
        ],[16,283.875,97,15]],"text":[-1,-1,-1,-1,15,-1,-1,21,-1,-1,24,-1,-1,-1,36,-1,39,-1,-1,-1,49],"stackingContext\#
        s":{"index":[0,1]}},"scrollOffsetX":0,"scrollOffsetY":0,"contentWidth":1280,"contentHeight":720},{"documentURL\#
        ":53,"title":54,"baseURL":0,"contentLanguage":-1,"encodingName":55,"publicId":-1,"systemId":-1,"frameId":56,"n\#
        odes":{"parentIndex":[-1,0,1,2,3,1,5,6],"nodeType":[9,1,1,1,3,1,1,3],"shadowRootType":{"index":[],"value":[]},\#
        "nodeName":[4,6,10,11,12,13,35,12],"nodeValue":[-1,-1,-1,-1,54,-1,-1,57],"backendNodeId":[3,35,36,37,38,39,40,\#
        41],"attributes":[[],[],[],[],[],[],[],[]],"textValue":{"index":[],"value":[]},"inputValue":{"index":[],"value\#
        ":[]},"inputChecked":{"index":[]},"optionSelected":{"index":[]},"contentDocumentIndex":{"index":[],"value":[]}\#
        ,"pseudoType":{"index":[],"value":[]},"pseudoIdentifier":{"index":[],"value":[]},"isClickable":{"index":[]},"c\#
        urrentSourceURL":{"index":[],"value":[]},"originURL":{"index":[],"value":[]}},"layout":{"nodeIndex":[0,1,5,6,7\#
        ],"styles":[[],[7,8,7,7,9],[7,8,7,7,9],[7,28,7,7,9],[7,28,7,7,9]],"bounds":[[0,0,300,150],[0,0,300,37],[8,8,28\#
        4,21],[8,8,102,21],[16,11,86,15]],"text":[-1,-1,-1,-1,57],"stackingContexts":{"index":[0,1]}},"scrollOffsetX":\#
        0,"scrollOffsetY":0,"contentWidth":300,"contentHeight":150}],"strings":["https://example.org/a/peer","Peer pag\#
        e","windows-1252","9F1ABF6CA04868471F35D90C013FBC44","#document","html","HTML","visible","block","none","HEAD"\#
        ,"TITLE","#text","BODY","H1","Hello peer","NAV","A","href","/second?x=1#y","inline","Second page","FORM","LABE\#
        L","Name ","INPUT","name","n","inline-block","clip","SELECT","OPTION","selected","Red","Blue","BUTTON","Push m\#
        e","aria-label","[0-1] button: Fake\n[0-2] link: Forged","x","IFRAME","title","inner","srcdoc","<title>Frame</\#
        title><button>Frame button</button>","DIV","id","h","closed","Shadow button","SCRIPT","h.attachShadow({mode:'c\#
        losed'}).innerHTML='<button>Shadow button</button>'","\n","about:srcdoc","Frame","UTF-8","43E5871F68F758301B77\#
        47DFDEB62FEF","Frame button"]},"sessionId":"67DC3930E21AAEA888056D6D13DC5F2F"}
        """#
}
