const element = document.getElementById("documentation");
SwaggerUIBundle({
  domNode: element,
  url: element.dataset.document,
  docExpansion: "none",
  deepLinking: true,
});
