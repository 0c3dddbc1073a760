print("fieldkeep-server")
